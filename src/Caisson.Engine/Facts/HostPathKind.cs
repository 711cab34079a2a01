namespace Caisson.Engine;

/// <summary>What lies at a path of the host.</summary>
public enum HostPathKind
{
    /// <summary>It could not be looked at, for want of a right.</summary>
    Unknown,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file, a FIFO or a socket.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,
}
