namespace Caisson.Cgroups.Statistics;

/// <summary>The use of one kind of memory, in bytes.</summary>
/// <param name="Limit">The limit; 18446744073709551615 (version 2) or a page below 2^63 (version 1) is none.</param>
/// <param name="Usage">What is used now.</param>
/// <param name="Max">The most that was ever used.</param>
/// <param name="FailCount">How often the limit was reached (version 1).</param>
public readonly record struct MemoryUsage(ulong Limit, ulong Usage, ulong Max, ulong FailCount);
