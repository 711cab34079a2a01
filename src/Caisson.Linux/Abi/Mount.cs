namespace Caisson.Linux.Abi;

/// <summary>Flags of mount(2). Header: <c>linux/mount.h</c>.</summary>
internal static class Mount
{
    internal const ulong MS_RDONLY = 1;
    internal const ulong MS_NOSUID = 2;
    internal const ulong MS_NODEV = 4;
    internal const ulong MS_NOEXEC = 8;
    internal const ulong MS_SYNCHRONOUS = 0x10;
    internal const ulong MS_REMOUNT = 0x20;
    internal const ulong MS_MANDLOCK = 0x40;
    internal const ulong MS_DIRSYNC = 0x80;
    internal const ulong MS_NOSYMFOLLOW = 0x100;
    internal const ulong MS_NOATIME = 0x400;
    internal const ulong MS_NODIRATIME = 0x800;
    internal const ulong MS_BIND = 0x1000;
    internal const ulong MS_MOVE = 0x2000;
    internal const ulong MS_REC = 0x4000;
    internal const ulong MS_SILENT = 0x8000;
    internal const ulong MS_POSIXACL = 0x10000;
    internal const ulong MS_UNBINDABLE = 0x20000;
    internal const ulong MS_PRIVATE = 0x40000;
    internal const ulong MS_SLAVE = 0x80000;
    internal const ulong MS_SHARED = 0x100000;
    internal const ulong MS_RELATIME = 0x200000;
    internal const ulong MS_I_VERSION = 0x800000;
    internal const ulong MS_STRICTATIME = 0x1000000;
    internal const ulong MS_LAZYTIME = 0x2000000;
}
