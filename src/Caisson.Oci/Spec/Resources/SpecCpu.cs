namespace Caisson.Oci;

/// <summary>Processor time and sets (config-linux.md, "CPU").</summary>
public sealed class SpecCpu
{
    /// <summary>The relative share.</summary>
    public ulong? Shares { get; set; }

    /// <summary>Microseconds of processor time in a period; negative for unlimited.</summary>
    public long? Quota { get; set; }

    /// <summary>Microseconds that may be used beyond the quota in a burst.</summary>
    public ulong? Burst { get; set; }

    /// <summary>The period in microseconds.</summary>
    public ulong? Period { get; set; }

    /// <summary>Microseconds of real-time scheduling in a real-time period (v1).</summary>
    public long? RealtimeRuntime { get; set; }

    /// <summary>The real-time period in microseconds (v1).</summary>
    public ulong? RealtimePeriod { get; set; }

    /// <summary>The processors, in a list such as <c>0-3,7</c>.</summary>
    public string? Cpus { get; set; }

    /// <summary>The memory nodes, in a list such as <c>0-1</c>.</summary>
    public string? Mems { get; set; }

    /// <summary>1 for SCHED_IDLE, 0 for normal.</summary>
    public long? Idle { get; set; }
}
