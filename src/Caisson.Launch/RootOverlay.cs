using Caisson.Oci;

namespace Caisson.Launch;

/// <summary>A root file system made of overlays: one for each file system of the lower tree.</summary>
public sealed class RootOverlay
{
    /// <summary>The overlays, the one for the root first; each further one is for a mount point below it.</summary>
    public required IReadOnlyList<OverlayLayer> Layers { get; init; }

    /// <summary>What the lower directory of a layer without one is made of, parents first.</summary>
    public IReadOnlyList<SkeletonEntry> Skeleton { get; init; } = [];

    /// <summary>Absolute path of the directory in which the layers' upper and work directories lie; null if no changes are kept.</summary>
    public string? Changes { get; init; }

    /// <summary>The size of the file system in memory for changes that are not kept, in the words of tmpfs(5); null for the kernel's default.</summary>
    public string? Size { get; init; }
}

/// <summary>One overlay: a lower directory whose files are seen, and a place for the changes.</summary>
/// <param name="Target">Where it lies in the container; <c>/</c> for the root.</param>
/// <param name="Lower">Absolute path of the directory below; null for the skeleton.</param>
/// <param name="Upper">The directory that keeps the changes, in <see cref="RootOverlay.Changes"/>; null to throw them away with the container.</param>
/// <param name="Work">The directory overlayfs works in, in <see cref="RootOverlay.Changes"/> too; null exactly if <paramref name="Upper"/> is.</param>
/// <param name="ReadOnlyBind">The file system below cannot carry an overlay: show it read-only instead.</param>
/// <param name="Attributes">What holds for the mount in the container.</param>
/// <param name="NoLinks">No symbolic link is on the way to <paramref name="Lower"/> or <paramref name="Target"/>. Where there is one nevertheless, somebody has put it there, and the launch fails.</param>
public sealed record OverlayLayer(string Target, string? Lower, string? Upper = null, string? Work = null, bool ReadOnlyBind = false, MountAttributes Attributes = MountAttributes.None, bool NoLinks = false);
