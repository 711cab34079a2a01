namespace Caisson.Oci;

/// <summary>Memory limits in bytes, -1 for unlimited (config-linux.md, "Memory").</summary>
public sealed class SpecMemory
{
    /// <summary>The limit of memory.</summary>
    public long? Limit { get; set; }

    /// <summary>The soft limit.</summary>
    public long? Reservation { get; set; }

    /// <summary>The limit of memory and swap together.</summary>
    public long? Swap { get; set; }

    /// <summary>The limit of kernel memory; not recommended.</summary>
    public long? Kernel { get; set; }

    /// <summary>The limit of kernel TCP buffers; not recommended.</summary>
    public long? KernelTcp { get; set; }

    /// <summary>How readily pages are swapped, 0 to 100.</summary>
    public ulong? Swappiness { get; set; }

    /// <summary>Whether the OOM killer is off.</summary>
    public bool? DisableOomKiller { get; set; }

    /// <summary>Whether children count towards the limits of this group (v1).</summary>
    public bool? UseHierarchy { get; set; }

    /// <summary>Whether a limit below the current use is refused.</summary>
    public bool? CheckBeforeUpdate { get; set; }
}
