using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>Memory for copying a directory tree, which the child has no heap for. One for all copies of a plan: they follow one another.</summary>
/// <remarks>It lies in the plan's memory, so what is not used is never there.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CopySpace
{
    /// <summary>Deeper trees are refused: every level keeps two descriptors.</summary>
    public const int DepthLimit = 128;

    /// <summary>So are trees with more entries: a tmpfs has room for as many as half of the memory's pages.</summary>
    public const int EntryLimit = 1 << 20;

    public const int PathLimit = 4096;
    public const int EntriesSize = 32 << 10;
    public const int DataSize = 128 << 10;
    public const int LinkLimit = 4096;
    public const int LinkPathsSize = 512 << 10;

    public CopyFrame* Frames;

    /// <summary>What getdents64(2) gives.</summary>
    public byte* Entries;

    /// <summary>Contents on their way; names and values of attributes too.</summary>
    public byte* Data;

    /// <summary>The directory being filled, from the new file system's root on.</summary>
    public byte* Path;

    /// <summary>Files with several names that have been copied, and <see cref="LinkPathsSize"/> bytes with their paths.</summary>
    public CopiedFile* Links;
    public byte* LinkPaths;

    public int LinkCount;
    public int LinkPathsUsed;
    public int EntryCount;
}

/// <summary>A directory on the way: source and copy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CopyFrame
{
    public int Source;
    public int Target;

    /// <summary>Where the source's list of entries goes on.</summary>
    public long Position;

    /// <summary>How long <see cref="CopySpace.Path"/> is in this directory; -1 if it did not fit.</summary>
    public int PathLength;
}

/// <summary>A file with several names: its further ones become links to the first copy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CopiedFile
{
    public ulong Device;
    public ulong Inode;

    /// <summary>Its path's place in <see cref="CopySpace.LinkPaths"/>.</summary>
    public int Path;
}
