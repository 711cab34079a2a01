namespace Caisson.Engine;

/// <summary>What an entry of a directory is.</summary>
public enum HostEntryKind
{
    /// <summary>A device, a FIFO, a socket, or something that may not be looked at.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,
}
