namespace Caisson.Inspect.Mounts;

/// <summary>Where a path leads.</summary>
/// <param name="Mount">The mount that it lies on.</param>
/// <param name="Path">The path without symbolic links, as the process of the mount's view sees it.</param>
public sealed record MountPlace(MountNode Mount, string Path);
