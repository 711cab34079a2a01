namespace Caisson.Oci;

/// <summary>Properties of the file system instance, which all mounts of it share, in the bits of mount(2).</summary>
[Flags]
public enum SuperblockFlags : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>MS_SYNCHRONOUS, option <c>sync</c>.</summary>
    Sync = 0x10,

    /// <summary>MS_MANDLOCK, option <c>mand</c>; without effect since Linux 5.15.</summary>
    Mand = 0x40,

    /// <summary>MS_DIRSYNC, option <c>dirsync</c>.</summary>
    Dirsync = 0x80,

    /// <summary>MS_SILENT, option <c>silent</c>.</summary>
    Silent = 0x8000,

    /// <summary>MS_I_VERSION, option <c>iversion</c>.</summary>
    Iversion = 0x800000,

    /// <summary>MS_LAZYTIME, option <c>lazytime</c>.</summary>
    Lazytime = 0x2000000,
}
