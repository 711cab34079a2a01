namespace Caisson.Oci;

/// <summary>The number of processes (config-linux.md, "PIDs").</summary>
public sealed class SpecPids
{
    /// <summary>The most processes; -1 is unlimited.</summary>
    public long? Limit { get; set; }
}
