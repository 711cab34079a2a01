using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The head of a netlink attribute: netlink(7). Header: <c>linux/netlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nlattr
{
    internal ushort nla_len;
    internal ushort nla_type;
}
