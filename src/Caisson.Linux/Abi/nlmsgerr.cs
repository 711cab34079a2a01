using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The answer to a netlink request; <c>error</c> is a negated errno, 0 for success: netlink(7). Header: <c>linux/netlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nlmsgerr
{
    internal int error;
    internal nlmsghdr msg;
}
