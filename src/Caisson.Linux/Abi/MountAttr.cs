namespace Caisson.Linux.Abi;

/// <summary>Attributes of a mount: mount_setattr(2), fsmount(2). Header: <c>linux/mount.h</c>.</summary>
internal static class MountAttr
{
    internal const ulong MOUNT_ATTR_RDONLY = 1;
    internal const ulong MOUNT_ATTR_NOSUID = 2;
    internal const ulong MOUNT_ATTR_NODEV = 4;
    internal const ulong MOUNT_ATTR_NOEXEC = 8;
    internal const ulong MOUNT_ATTR__ATIME = 0x70;
    internal const ulong MOUNT_ATTR_RELATIME = 0;
    internal const ulong MOUNT_ATTR_NOATIME = 0x10;
    internal const ulong MOUNT_ATTR_STRICTATIME = 0x20;
    internal const ulong MOUNT_ATTR_NODIRATIME = 0x80;
    internal const ulong MOUNT_ATTR_IDMAP = 0x100000;
    internal const ulong MOUNT_ATTR_NOSYMFOLLOW = 0x200000;
    internal const ulong MOUNT_ATTR_SIZE_VER0 = 0x20;
}
