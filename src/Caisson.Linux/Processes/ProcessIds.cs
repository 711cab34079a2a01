namespace Caisson.Linux.Processes;

/// <summary>The four user or group ids of a process: credentials(7).</summary>
/// <param name="Real">Who started it.</param>
/// <param name="Effective">Whose rights it has.</param>
/// <param name="Saved">What it may go back to.</param>
/// <param name="FileSystem">Whose rights it has on files.</param>
public readonly record struct ProcessIds(uint Real, uint Effective, uint Saved, uint FileSystem);
