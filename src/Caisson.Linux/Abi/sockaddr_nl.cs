using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A netlink address: netlink(7). Header: <c>linux/netlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sockaddr_nl
{
    internal ushort nl_family;
    internal ushort nl_pad;
    internal uint nl_pid;
    internal uint nl_groups;
}
