namespace Caisson.Linux.Abi;

/// <summary>Flags of the calls on files and descriptors: openat2(2), fcntl(2), flock(2), statx(2). Header: <c>asm/fcntl.h</c>.</summary>
internal static class Fcntl
{
    // Open
    internal const int O_ACCMODE = 3;
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NOCTTY = 0x100;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_DSYNC = 0x1000;
    internal const int O_NOATIME = 0x40000;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_SYNC = 0x101000;
    internal const int O_PATH = 0x200000;
    internal static int O_DIRECTORY => Architectures.IsArm64 ? 0x4000 : 0x10000;
    internal static int O_NOFOLLOW => Architectures.IsArm64 ? 0x8000 : 0x20000;
    internal static int O_DIRECT => Architectures.IsArm64 ? 0x10000 : 0x4000;
    internal static int O_LARGEFILE => Architectures.IsArm64 ? 0x20000 : 0x8000;
    internal static int O_TMPFILE => Architectures.IsArm64 ? 0x404000 : 0x410000;

    // At
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EACCESS = 0x200;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_SYMLINK_FOLLOW = 0x400;
    internal const int AT_NO_AUTOMOUNT = 0x800;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_STATX_SYNC_AS_STAT = 0;
    internal const int AT_STATX_FORCE_SYNC = 0x2000;
    internal const int AT_STATX_DONT_SYNC = 0x4000;
    internal const int AT_RECURSIVE = 0x8000;

    // fcntl
    internal const int F_DUPFD = 0;
    internal const int F_GETFD = 1;
    internal const int F_SETFD = 2;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_DUPFD_CLOEXEC = 0x406;
    internal const int F_OFD_GETLK = 0x24;
    internal const int F_OFD_SETLK = 0x25;
    internal const int F_OFD_SETLKW = 0x26;
    internal const int F_ADD_SEALS = 0x409;
    internal const int F_GET_SEALS = 0x40a;
    internal const int F_SEAL_SEAL = 1;
    internal const int F_SEAL_SHRINK = 2;
    internal const int F_SEAL_GROW = 4;
    internal const int F_SEAL_WRITE = 8;
    internal const int F_SEAL_FUTURE_WRITE = 0x10;
    internal const int F_SEAL_EXEC = 0x20;
    internal const int FD_CLOEXEC = 1;

    // flock
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;

    // Access
    internal const int F_OK = 0;
    internal const int R_OK = 4;
    internal const int W_OK = 2;
    internal const int X_OK = 1;

    // Seek
    internal const int SEEK_SET = 0;
    internal const int SEEK_CUR = 1;
    internal const int SEEK_END = 2;
}
