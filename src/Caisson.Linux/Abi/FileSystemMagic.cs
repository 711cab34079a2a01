namespace Caisson.Linux.Abi;

/// <summary>The <c>f_type</c> of file systems: statfs(2). Header: <c>linux/magic.h</c>.</summary>
internal static class FileSystemMagic
{
    internal const long PROC_SUPER_MAGIC = 0x9fa0;
    internal const long CGROUP_SUPER_MAGIC = 0x27e0eb;
    internal const long CGROUP2_SUPER_MAGIC = 0x63677270;
    internal const long NSFS_MAGIC = 0x6e736673;
    internal const long TMPFS_MAGIC = 0x1021994;
    internal const long RAMFS_MAGIC = 0x858458f6;
    internal const long SYSFS_MAGIC = 0x62656572;
    internal const long DEVPTS_SUPER_MAGIC = 0x1cd1;
    internal const long OVERLAYFS_SUPER_MAGIC = 0x794c7630;
    internal const long EXT4_SUPER_MAGIC = 0xef53;
    internal const long BTRFS_SUPER_MAGIC = 0x9123683e;
    internal const long XFS_SUPER_MAGIC = 0x58465342;
    internal const long FUSE_SUPER_MAGIC = 0x65735546;
    internal const long NFS_SUPER_MAGIC = 0x6969;
    internal const long BPF_FS_MAGIC = 0xcafe4a11;
    internal const long SECURITYFS_MAGIC = 0x73636673;
    internal const long PIPEFS_MAGIC = 0x50495045;
    internal const long SOCKFS_MAGIC = 0x534f434b;
    internal const long ANON_INODE_FS_MAGIC = 0x9041934;
    internal const long BINFMTFS_MAGIC = 0x42494e4d;
    internal const long SQUASHFS_MAGIC = 0x73717368;
    internal const long MQUEUE_MAGIC = 0x19800202;
    internal const long SELINUX_MAGIC = 0xf97cff8c;
    internal const long PID_FS_MAGIC = 0x50494446;
}
