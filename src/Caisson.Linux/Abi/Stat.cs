namespace Caisson.Linux.Abi;

/// <summary>File types and modes, and the fields of statx(2). Header: <c>linux/stat.h</c>.</summary>
internal static class Stat
{
    // Modes
    internal const int S_IFMT = 0xf000;
    internal const int S_IFSOCK = 0xc000;
    internal const int S_IFLNK = 0xa000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFBLK = 0x6000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFCHR = 0x2000;
    internal const int S_IFIFO = 0x1000;
    internal const int S_ISUID = 0x800;
    internal const int S_ISGID = 0x400;
    internal const int S_ISVTX = 0x200;

    // statx
    internal const int STATX_TYPE = 1;
    internal const int STATX_MODE = 2;
    internal const int STATX_NLINK = 4;
    internal const int STATX_UID = 8;
    internal const int STATX_GID = 0x10;
    internal const int STATX_ATIME = 0x20;
    internal const int STATX_MTIME = 0x40;
    internal const int STATX_CTIME = 0x80;
    internal const int STATX_INO = 0x100;
    internal const int STATX_SIZE = 0x200;
    internal const int STATX_BLOCKS = 0x400;
    internal const int STATX_BASIC_STATS = 0x7ff;
    internal const int STATX_BTIME = 0x800;
    internal const int STATX_MNT_ID = 0x1000;
    internal const int STATX_MNT_ID_UNIQUE = 0x4000;
    internal const int STATX_ATTR_IMMUTABLE = 0x10;
    internal const int STATX_ATTR_APPEND = 0x20;
    internal const int STATX_ATTR_AUTOMOUNT = 0x1000;
    internal const int STATX_ATTR_MOUNT_ROOT = 0x2000;
}
