namespace Caisson.Oci;

/// <summary>The offset of one clock (config-linux.md, "Offset for Time Namespace").</summary>
public sealed class SpecTimeOffset
{
    /// <summary>Whole seconds, possibly negative.</summary>
    public long Secs { get; set; }

    /// <summary>Nanoseconds to add, 0 to 999999999.</summary>
    public uint Nanosecs { get; set; }
}
