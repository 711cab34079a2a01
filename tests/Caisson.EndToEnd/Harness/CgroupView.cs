namespace Caisson.EndToEnd.Harness;

/// <summary>Which control group hierarchies the programs in a sandbox see.</summary>
public enum CgroupView
{
    /// <summary>What the machine has.</summary>
    AsIs,

    /// <summary>A hybrid machine without its v2 tree: only v1 controllers.</summary>
    V1,

    /// <summary>A hybrid machine with its v2 tree at /sys/fs/cgroup and nothing else; most controllers are missing there.</summary>
    V2,
}
