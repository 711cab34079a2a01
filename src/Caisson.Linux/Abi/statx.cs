using System.Runtime.InteropServices;

#pragma warning disable CS0169, CS0649, IDE0051 // The kernel's padding.

namespace Caisson.Linux.Abi;

/// <summary>What statx(2) tells about a file. Header: <c>linux/stat.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct statx
{
    internal uint stx_mask;
    internal uint stx_blksize;
    internal ulong stx_attributes;
    internal uint stx_nlink;
    internal uint stx_uid;
    internal uint stx_gid;
    internal ushort stx_mode;
    private ushort __spare0;
    internal ulong stx_ino;
    internal ulong stx_size;
    internal ulong stx_blocks;
    internal ulong stx_attributes_mask;
    internal statx_timestamp stx_atime;
    internal statx_timestamp stx_btime;
    internal statx_timestamp stx_ctime;
    internal statx_timestamp stx_mtime;
    internal uint stx_rdev_major;
    internal uint stx_rdev_minor;
    internal uint stx_dev_major;
    internal uint stx_dev_minor;
    internal ulong stx_mnt_id;
    internal uint stx_dio_mem_align;
    internal uint stx_dio_offset_align;
    private fixed ulong __spare3[12];
}
