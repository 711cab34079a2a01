namespace Caisson.Oci;

/// <summary>Scheduling policy and parameters, sched_setattr(2) (config.md, "Linux Process", <c>scheduler</c>).</summary>
public sealed class SpecScheduler
{
    /// <summary>The policy, such as <c>SCHED_OTHER</c>.</summary>
    public string? Policy { get; set; }

    /// <summary>The nice value of SCHED_OTHER and SCHED_BATCH, -20 to 19.</summary>
    public int? Nice { get; set; }

    /// <summary>The static priority of SCHED_FIFO and SCHED_RR, 1 to 99.</summary>
    public int? Priority { get; set; }

    /// <summary>Flags such as <c>SCHED_FLAG_RESET_ON_FORK</c>.</summary>
    public List<string>? Flags { get; set; }

    /// <summary>The run time of SCHED_DEADLINE in nanoseconds.</summary>
    public ulong? Runtime { get; set; }

    /// <summary>The deadline of SCHED_DEADLINE in nanoseconds.</summary>
    public ulong? Deadline { get; set; }

    /// <summary>The period of SCHED_DEADLINE in nanoseconds.</summary>
    public ulong? Period { get; set; }
}
