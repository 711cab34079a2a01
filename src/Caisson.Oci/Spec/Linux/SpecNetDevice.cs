namespace Caisson.Oci;

/// <summary>A host network device that is moved into the container (config-linux.md, "Network Devices").</summary>
public sealed class SpecNetDevice
{
    /// <summary>Its name inside; null keeps the host's.</summary>
    public string? Name { get; set; }
}
