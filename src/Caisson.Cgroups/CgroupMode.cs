namespace Caisson.Cgroups;

/// <summary>How a machine's control groups are laid out: cgroups(7).</summary>
public enum CgroupMode
{
    /// <summary>None are mounted at /sys/fs/cgroup.</summary>
    None,

    /// <summary>Version 1 alone: one hierarchy for each controller or set of controllers.</summary>
    Legacy,

    /// <summary>Version 1 hierarchies and a version 2 tree beside them; each controller is in one or the other.</summary>
    Hybrid,

    /// <summary>The version 2 tree alone.</summary>
    Unified,
}
