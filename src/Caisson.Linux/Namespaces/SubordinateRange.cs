namespace Caisson.Linux.Namespaces;

/// <summary>Ids that a user may map in user namespaces: subuid(5).</summary>
/// <param name="First">The first id.</param>
/// <param name="Count">How many ids.</param>
public readonly record struct SubordinateRange(uint First, uint Count);
