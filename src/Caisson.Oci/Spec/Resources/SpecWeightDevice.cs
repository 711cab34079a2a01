namespace Caisson.Oci;

/// <summary>The weight of one block device (config-linux.md, "Block IO", <c>weightDevice</c>).</summary>
public sealed class SpecWeightDevice
{
    /// <summary>The device's major number.</summary>
    public long Major { get; set; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; set; }

    /// <summary>The weight.</summary>
    public ushort? Weight { get; set; }

    /// <summary>The weight against child groups (v1, CFQ).</summary>
    public ushort? LeafWeight { get; set; }
}
