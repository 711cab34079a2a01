namespace Caisson.Cgroups.Statistics;

/// <summary>Shares of time, in percent, and the time.</summary>
/// <param name="Average10">Of the last 10 seconds.</param>
/// <param name="Average60">Of the last minute.</param>
/// <param name="Average300">Of the last five minutes.</param>
/// <param name="Total">The time in all, in microseconds.</param>
public readonly record struct PressureShare(double Average10, double Average60, double Average300, ulong Total);
