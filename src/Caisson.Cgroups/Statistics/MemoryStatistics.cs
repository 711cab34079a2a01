namespace Caisson.Cgroups.Statistics;

/// <summary>A container's memory.</summary>
public sealed class MemoryStatistics
{
    /// <summary>Bytes of the page cache.</summary>
    public ulong Cache { get; set; }

    /// <summary>Memory alone.</summary>
    public MemoryUsage Usage { get; set; }

    /// <summary>Memory and swap together, in version 2 as well.</summary>
    public MemoryUsage Swap { get; set; }

    /// <summary>The kernel's memory (version 1).</summary>
    public MemoryUsage Kernel { get; set; }

    /// <summary>TCP buffers (version 1).</summary>
    public MemoryUsage KernelTcp { get; set; }

    /// <summary>Everything in memory.stat, by the kernel's names; null if there is no controller.</summary>
    public SortedDictionary<string, ulong>? Raw { get; set; }

    /// <summary>How long it waited for memory; null where the kernel does not tell.</summary>
    public PressureStatistics? Pressure { get; set; }
}
