using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>What statfs(2) tells about a file system. Header: <c>asm/statfs.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct statfs
{
    internal long f_type;
    internal long f_bsize;
    internal long f_blocks;
    internal long f_bfree;
    internal long f_bavail;
    internal long f_files;
    internal long f_ffree;
    internal fixed int f_fsid[2];
    internal long f_namelen;
    internal long f_frsize;
    internal long f_flags;
    internal fixed long f_spare[4];
}
