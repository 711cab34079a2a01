namespace Caisson.Oci;

/// <summary>NUMA memory policy, set_mempolicy(2) (config-linux.md, "Memory policy").</summary>
public sealed class SpecMemoryPolicy
{
    /// <summary>The mode, such as <c>MPOL_BIND</c>.</summary>
    public string? Mode { get; set; }

    /// <summary>The nodes, in a list such as <c>0-3,7</c>.</summary>
    public string? Nodes { get; set; }

    /// <summary>Flags such as <c>MPOL_F_STATIC_NODES</c>.</summary>
    public List<string>? Flags { get; set; }
}
