namespace Caisson.Oci;

/// <summary>The rate of one block device (config-linux.md, "Block IO", <c>throttle…Device</c>).</summary>
public sealed class SpecThrottleDevice
{
    /// <summary>The device's major number.</summary>
    public long Major { get; set; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; set; }

    /// <summary>Bytes or operations a second.</summary>
    public ulong Rate { get; set; }
}
