namespace Caisson.Oci;

/// <summary>One range of an id mapping (config-linux.md, "User namespace mappings").</summary>
public sealed class SpecIdMapping
{
    /// <summary>The first id inside the container.</summary>
    public uint ContainerId { get; set; }

    /// <summary>The first id outside, as the runtime's user namespace sees it.</summary>
    public uint HostId { get; set; }

    /// <summary>How many ids, at least one.</summary>
    public uint Size { get; set; }
}
