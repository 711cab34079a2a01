namespace Caisson.Runtime.Launch;

/// <summary>A root file system made of overlays: one for each file system of the lower tree.</summary>
public sealed class RootOverlay
{
    /// <summary>The overlays, the one for the root first; each further one is for a mount point below it.</summary>
    public required IReadOnlyList<OverlayLayer> Layers { get; init; }
}

/// <summary>One overlay: a lower directory whose files are seen, and a place for the changes.</summary>
/// <param name="Target">Where it lies in the container; <c>/</c> for the root.</param>
/// <param name="Lower">Absolute path of the directory below.</param>
/// <param name="Upper">Absolute path of the directory that keeps the changes; null to throw them away with the container.</param>
/// <param name="Work">Absolute path of the directory overlayfs works in, on the same file system as <paramref name="Upper"/>; null exactly if that is.</param>
/// <param name="ReadOnlyBind">The file system below cannot carry an overlay: show it read-only instead.</param>
public sealed record OverlayLayer(string Target, string Lower, string? Upper = null, string? Work = null, bool ReadOnlyBind = false);
