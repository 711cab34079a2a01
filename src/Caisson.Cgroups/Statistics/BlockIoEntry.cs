namespace Caisson.Cgroups.Statistics;

/// <summary>A number for one device.</summary>
/// <param name="Major">The device's major number.</param>
/// <param name="Minor">The device's minor number.</param>
/// <param name="Operation">Read, Write, Sync, Async, Discard, Total; empty where they are not told apart.</param>
/// <param name="Value">The number.</param>
public readonly record struct BlockIoEntry(ulong Major, ulong Minor, string Operation, ulong Value);
