namespace Caisson.Engine;

/// <summary>A directory, link or file that must lie ready before the launch.</summary>
/// <param name="Path">Where: absolute, in the state directory.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Target">What a link points to, or what a file is a copy of; null for an empty file.</param>
public sealed record ComposedNode(string Path, ComposedNodeKind Kind, uint Mode, string? Target = null);
