namespace Caisson.Cgroups.Statistics;

/// <summary>Huge pages of one size.</summary>
/// <param name="Usage">Bytes that are used or reserved now.</param>
/// <param name="Max">The most that ever were (version 1).</param>
/// <param name="FailCount">How often the limit was reached.</param>
public readonly record struct HugetlbStatistics(ulong Usage, ulong Max, ulong FailCount);
