namespace Caisson.Oci;

/// <summary>Limits of the container's control group (config-linux.md, "Control groups"); also the document that <c>update --resources</c> reads.</summary>
public sealed class SpecResources
{
    /// <summary>Which devices may be used, rules in order ("Allowed Device list").</summary>
    public List<SpecDeviceRule>? Devices { get; set; }

    /// <summary>Memory limits ("Memory").</summary>
    public SpecMemory? Memory { get; set; }

    /// <summary>Processor time and sets ("CPU").</summary>
    public SpecCpu? Cpu { get; set; }

    /// <summary>The number of processes ("PIDs").</summary>
    public SpecPids? Pids { get; set; }

    /// <summary>Block device weights and rates ("Block IO").</summary>
    public SpecBlockIo? BlockIo { get; set; }

    /// <summary>Huge pages by size ("Huge page limits").</summary>
    public List<SpecHugepageLimit>? HugepageLimits { get; set; }

    /// <summary>Network class and priorities ("Network").</summary>
    public SpecNetwork? Network { get; set; }

    /// <summary>RDMA limits by device ("RDMA").</summary>
    public Dictionary<string, SpecRdma>? Rdma { get; set; }

    /// <summary>Files of cgroup v2 and what is written to them ("Unified").</summary>
    public Dictionary<string, string>? Unified { get; set; }
}
