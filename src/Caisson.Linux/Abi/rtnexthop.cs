using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>One of the ways of a route that has several: rtnetlink(7). Its attributes follow it. Header: <c>linux/rtnetlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rtnexthop
{
    internal ushort rtnh_len;
    internal byte rtnh_flags;
    internal byte rtnh_hops;
    internal int rtnh_ifindex;
}
