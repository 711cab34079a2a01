namespace Caisson.Linux.Files;

/// <summary>What an inode is, with the values of <c>S_IF…</c>: inode(7).</summary>
public enum FileKind
{
    /// <summary>Something else, such as a namespace or an anonymous inode.</summary>
    Unknown = 0,

    /// <summary>A named pipe.</summary>
    Pipe = 0x1000,

    /// <summary>A character device.</summary>
    CharacterDevice = 0x2000,

    /// <summary>A directory.</summary>
    Directory = 0x4000,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>A regular file.</summary>
    Regular = 0x8000,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xa000,

    /// <summary>A socket.</summary>
    Socket = 0xc000,
}
