namespace Caisson.Oci;

/// <summary>Block device weights and rates (config-linux.md, "Block IO").</summary>
public sealed class SpecBlockIo
{
    /// <summary>The default weight.</summary>
    public ushort? Weight { get; set; }

    /// <summary>The weight against child groups (v1, CFQ).</summary>
    public ushort? LeafWeight { get; set; }

    /// <summary>Weights by device.</summary>
    public List<SpecWeightDevice>? WeightDevice { get; set; }

    /// <summary>Read rates in bytes a second.</summary>
    public List<SpecThrottleDevice>? ThrottleReadBpsDevice { get; set; }

    /// <summary>Write rates in bytes a second.</summary>
    public List<SpecThrottleDevice>? ThrottleWriteBpsDevice { get; set; }

    /// <summary>Read rates in operations a second.</summary>
    public List<SpecThrottleDevice>? ThrottleReadIopsDevice { get; set; }

    /// <summary>Write rates in operations a second.</summary>
    public List<SpecThrottleDevice>? ThrottleWriteIopsDevice { get; set; }
}
