namespace Caisson.Engine;

/// <summary>A file that the container finds bound into its root.</summary>
/// <param name="Path">Where it is written: absolute, in the state directory.</param>
/// <param name="Text">What it holds.</param>
public sealed record ComposedFile(string Path, string Text);
