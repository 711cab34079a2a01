namespace Caisson.Oci;

/// <summary>Network class and priorities, cgroup v1 (config-linux.md, "Network").</summary>
public sealed class SpecNetwork
{
    /// <summary>The class identifier of net_cls.</summary>
    public uint? ClassId { get; set; }

    /// <summary>Priorities of net_prio by interface.</summary>
    public List<SpecInterfacePriority>? Priorities { get; set; }
}
