namespace Caisson.Inspect.Processes;

/// <summary>A process on the way from another one to the first.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Name">Its name, at most 15 bytes; any character may occur in it.</param>
public sealed record ProcessRelative(int Pid, string Name);
