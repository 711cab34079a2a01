namespace Caisson.Engine;

/// <summary>An entry of a directory of the host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is, links not followed.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Target">What a link points to.</param>
/// <param name="IsSmall">A file of at most 1 MiB that the caller may read, so that a copy does as well.</param>
public readonly record struct HostEntry(string Name, HostEntryKind Kind, uint Mode = 0, string? Target = null, bool IsSmall = false);
