using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The arguments of mount_setattr(2). Header: <c>linux/mount.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct mount_attr
{
    internal ulong attr_set;
    internal ulong attr_clr;
    internal ulong propagation;
    internal ulong userns_fd;
}
