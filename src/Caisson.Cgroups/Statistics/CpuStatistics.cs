namespace Caisson.Cgroups.Statistics;

/// <summary>The use of the processors. Times are nanoseconds.</summary>
public sealed class CpuStatistics
{
    /// <summary>The time in all.</summary>
    public ulong Total { get; set; }

    /// <summary>The time in the kernel.</summary>
    public ulong Kernel { get; set; }

    /// <summary>The time in user space.</summary>
    public ulong User { get; set; }

    /// <summary>The time on each processor; null where it is not counted (version 2).</summary>
    public IReadOnlyList<ulong>? PerCpu { get; set; }

    /// <summary>The kernel's part of it on each processor.</summary>
    public IReadOnlyList<ulong>? PerCpuKernel { get; set; }

    /// <summary>The user space's part of it on each processor.</summary>
    public IReadOnlyList<ulong>? PerCpuUser { get; set; }

    /// <summary>How many periods of the limit have passed.</summary>
    public ulong Periods { get; set; }

    /// <summary>In how many of them the limit was reached.</summary>
    public ulong ThrottledPeriods { get; set; }

    /// <summary>How long it was kept from running by that.</summary>
    public ulong ThrottledTime { get; set; }

    /// <summary>How long it waited for a processor; null where the kernel does not tell.</summary>
    public PressureStatistics? Pressure { get; set; }
}
