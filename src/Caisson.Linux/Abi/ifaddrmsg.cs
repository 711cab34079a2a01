using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>An address in a message: rtnetlink(7). Header: <c>linux/if_addr.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ifaddrmsg
{
    internal byte ifa_family;
    internal byte ifa_prefixlen;
    internal byte ifa_flags;
    internal byte ifa_scope;
    internal uint ifa_index;
}
