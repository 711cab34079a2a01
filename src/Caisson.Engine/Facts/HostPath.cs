namespace Caisson.Engine;

/// <summary>What lies at a path of the host, symbolic links followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Major">The major number of a device.</param>
/// <param name="Minor">The minor number of a device.</param>
/// <param name="Mode">The permission bits.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Mount">The id of the mount that it lies on; 0 if that is not known.</param>
public readonly record struct HostPath(HostPathKind Kind, uint Major = 0, uint Minor = 0, uint Mode = 0, uint Uid = 0, uint Gid = 0, int Mount = 0);
