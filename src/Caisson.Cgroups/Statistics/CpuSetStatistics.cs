namespace Caisson.Cgroups.Statistics;

/// <summary>The processors and memory nodes a container may use, and the switches of the version 1 controller.</summary>
public sealed class CpuSetStatistics
{
    /// <summary>The processors.</summary>
    public IReadOnlyList<ushort> Cpus { get; set; } = [];

    /// <summary>The memory nodes.</summary>
    public IReadOnlyList<ushort> Mems { get; set; } = [];

    /// <summary>cpuset.cpu_exclusive.</summary>
    public ulong CpuExclusive { get; set; }

    /// <summary>cpuset.mem_hardwall.</summary>
    public ulong MemHardwall { get; set; }

    /// <summary>cpuset.mem_exclusive.</summary>
    public ulong MemExclusive { get; set; }

    /// <summary>cpuset.memory_migrate.</summary>
    public ulong MemoryMigrate { get; set; }

    /// <summary>cpuset.memory_spread_page.</summary>
    public ulong MemorySpreadPage { get; set; }

    /// <summary>cpuset.memory_spread_slab.</summary>
    public ulong MemorySpreadSlab { get; set; }

    /// <summary>cpuset.memory_pressure.</summary>
    public ulong MemoryPressure { get; set; }

    /// <summary>cpuset.sched_load_balance.</summary>
    public ulong SchedLoadBalance { get; set; }

    /// <summary>cpuset.sched_relax_domain_level; -1 is the system's default.</summary>
    public long SchedRelaxDomainLevel { get; set; }
}
