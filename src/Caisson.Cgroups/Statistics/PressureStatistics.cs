namespace Caisson.Cgroups.Statistics;

/// <summary>How long processes stood still for want of something: the pressure stall information of the kernel.</summary>
/// <param name="Some">While at least one did.</param>
/// <param name="Full">While all did.</param>
public sealed record PressureStatistics(PressureShare Some, PressureShare Full);
