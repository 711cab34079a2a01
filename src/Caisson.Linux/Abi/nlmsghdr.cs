using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The head of a netlink message: netlink(7). Header: <c>linux/netlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nlmsghdr
{
    internal uint nlmsg_len;
    internal ushort nlmsg_type;
    internal ushort nlmsg_flags;
    internal uint nlmsg_seq;
    internal uint nlmsg_pid;
}
