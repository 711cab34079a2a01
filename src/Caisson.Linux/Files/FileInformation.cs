using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>What statx(2) tells about a file.</summary>
public readonly record struct FileInformation
{
    /// <summary>What it is.</summary>
    public required FileKind Kind { get; init; }

    /// <summary>The twelve permission bits: inode(7).</summary>
    public required uint Permissions { get; init; }

    /// <summary>The owner, in the caller's user namespace.</summary>
    public required uint Uid { get; init; }

    /// <summary>The group, in the caller's user namespace.</summary>
    public required uint Gid { get; init; }

    /// <summary>The size in bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary>The inode's number.</summary>
    public required ulong Inode { get; init; }

    /// <summary>The device that it lies on, major and minor number.</summary>
    public required (uint Major, uint Minor) Device { get; init; }

    /// <summary>The device that it stands for, major and minor number; 0 and 0 if it is no device file.</summary>
    public required (uint Major, uint Minor) Represents { get; init; }

    /// <summary>The mount that it was reached through, as in mountinfo.</summary>
    public required ulong MountId { get; init; }

    /// <summary>Whether it is the root of that mount.</summary>
    public required bool IsMountRoot { get; init; }

    /// <summary>Whether two descriptions are of the same inode.</summary>
    /// <param name="other">The other description.</param>
    public bool IsSameInode(FileInformation other) => Inode == other.Inode && Device == other.Device;

    /// <summary>Describes what a descriptor refers to.</summary>
    /// <param name="node">The descriptor; <c>O_PATH</c> suffices.</param>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public static FileInformation Of(DescriptorHandle node)
    {
        SystemCall.Check(SystemCall.fstatx(node.Descriptor, out var stat), "Cannot examine an open file", "statx");
        return From(stat);
    }

    internal static FileInformation From(in statx stat) => new()
    {
        Kind = (FileKind)(stat.stx_mode & Stat.S_IFMT),
        Permissions = stat.stx_mode & 0xfffu,
        Uid = stat.stx_uid,
        Gid = stat.stx_gid,
        Size = stat.stx_size,
        Inode = stat.stx_ino,
        Device = (stat.stx_dev_major, stat.stx_dev_minor),
        Represents = (stat.stx_rdev_major, stat.stx_rdev_minor),
        MountId = stat.stx_mnt_id,
        IsMountRoot = (stat.stx_attributes & Stat.STATX_ATTR_MOUNT_ROOT) != 0,
    };
}
