namespace Caisson.Oci;

/// <summary>Intel's Resource Director Technology (config-linux.md, "IntelRdt").</summary>
public sealed class SpecIntelRdt
{
    /// <summary>The class of service: a directory in /sys/fs/resctrl.</summary>
    public string? ClosId { get; set; }

    /// <summary>Lines for the schemata file.</summary>
    public List<string>? Schemata { get; set; }

    /// <summary>The line of the L3 cache.</summary>
    public string? L3CacheSchema { get; set; }

    /// <summary>The line of the memory bandwidth.</summary>
    public string? MemBwSchema { get; set; }

    /// <summary>Whether a monitoring group is made for the container.</summary>
    public bool EnableMonitoring { get; set; }

    /// <summary>Before 1.3: whether cache occupancy is monitored.</summary>
    public bool EnableCmt { get; set; }

    /// <summary>Before 1.3: whether memory bandwidth is monitored.</summary>
    public bool EnableMbm { get; set; }
}
