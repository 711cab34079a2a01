namespace Caisson.Launch;

/// <summary>A directory, link or file on the way to mounts that cannot be covered by one overlay.</summary>
/// <param name="Path">Where, from the root on: absolute.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Source">What a link points to, or the host's file that a file is a copy of; null for an empty file.</param>
public sealed record SkeletonEntry(string Path, SkeletonEntryKind Kind, uint Mode, string? Source = null);

/// <summary>What a <see cref="SkeletonEntry"/> is.</summary>
public enum SkeletonEntryKind
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A file: a copy, as far as the container's ids may read it, or an empty one on which another can be shown.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,
}
