namespace Caisson.Oci;

/// <summary>The priority of one network interface (config-linux.md, "Network", <c>priorities</c>).</summary>
public sealed class SpecInterfacePriority
{
    /// <summary>The interface in the runtime's network namespace.</summary>
    public string? Name { get; set; }

    /// <summary>Its priority.</summary>
    public uint Priority { get; set; }
}
