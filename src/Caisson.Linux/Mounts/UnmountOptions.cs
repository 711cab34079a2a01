namespace Caisson.Linux.Mounts;

/// <summary>How a mount goes: the flags of umount2(2).</summary>
[Flags]
public enum UnmountOptions
{
    /// <summary>Only if nothing uses it.</summary>
    None = 0,

    /// <summary><c>MNT_FORCE</c>: abort pending requests, for network file systems.</summary>
    Force = 1,

    /// <summary><c>MNT_DETACH</c>: it vanishes from the tree now, with all below it, and goes when nothing uses it any more.</summary>
    Detach = 2,

    /// <summary><c>UMOUNT_NOFOLLOW</c>: the path must not be a symbolic link.</summary>
    NoFollow = 8,
}
