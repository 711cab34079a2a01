namespace Caisson.Cgroups.Statistics;

/// <summary>What the kernel has counted for a container. What it does not count, or what no controller is there for, is zero or null.</summary>
public sealed class ContainerStatistics
{
    /// <summary>Its use of the processors.</summary>
    public CpuStatistics Cpu { get; set; } = new();

    /// <summary>Which processors and memory nodes it may use.</summary>
    public CpuSetStatistics CpuSet { get; set; } = new();

    /// <summary>Its memory.</summary>
    public MemoryStatistics Memory { get; set; } = new();

    /// <summary>The number of its processes and threads.</summary>
    public ulong Pids { get; set; }

    /// <summary>The limit of that number; 0 for none.</summary>
    public ulong PidsLimit { get; set; }

    /// <summary>Its input from and output to block devices.</summary>
    public BlockIoStatistics BlockIo { get; set; } = new();

    /// <summary>Its huge pages by their size, such as <c>2MB</c>, sorted.</summary>
    public SortedDictionary<string, HugetlbStatistics> Hugetlb { get; } = new(StringComparer.Ordinal);

    /// <summary>The interfaces of its network namespace; null if it has none of its own.</summary>
    public IReadOnlyList<InterfaceStatistics>? Interfaces { get; set; }
}
