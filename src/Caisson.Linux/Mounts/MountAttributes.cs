namespace Caisson.Linux.Mounts;

/// <summary>Attributes of a mount (not of its file system), with the values of <c>MOUNT_ATTR_…</c>: mount_setattr(2).</summary>
/// <remarks>Access times are one setting with three values: none of the flags is relatime.</remarks>
[Flags]
public enum MountAttributes : long
{
    /// <summary>None; access times as relatime has them.</summary>
    None = 0,

    /// <summary>Nothing can be written.</summary>
    ReadOnly = 0x1,

    /// <summary>Set-user-ID and set-group-ID bits and file capabilities have no effect.</summary>
    NoSetuid = 0x2,

    /// <summary>Device files cannot be opened.</summary>
    NoDevices = 0x4,

    /// <summary>No program can be executed.</summary>
    NoExecute = 0x8,

    /// <summary>Access times are not kept.</summary>
    NoAccessTime = 0x10,

    /// <summary>Access times are kept exactly.</summary>
    StrictAccessTime = 0x20,

    /// <summary>Access times of directories are not kept.</summary>
    NoDirectoryAccessTime = 0x80,

    /// <summary>Owners are translated by a user namespace; set it through the parameter for that. It cannot be cleared.</summary>
    IdMapped = 0x100000,

    /// <summary>Symbolic links are not followed. Linux 5.14.</summary>
    NoSymlinkFollow = 0x200000,
}
