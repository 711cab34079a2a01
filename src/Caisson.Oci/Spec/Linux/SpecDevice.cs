namespace Caisson.Oci;

/// <summary>One device node (config-linux.md, "Devices").</summary>
public sealed class SpecDevice
{
    /// <summary><c>c</c> or <c>u</c> character device, <c>b</c> block device, <c>p</c> FIFO, as in mknod(1).</summary>
    public string? Type { get; set; }

    /// <summary>The absolute path inside the container.</summary>
    public string? Path { get; set; }

    /// <summary>The major number; only a FIFO has none.</summary>
    public long? Major { get; set; }

    /// <summary>The minor number; only a FIFO has none.</summary>
    public long? Minor { get; set; }

    /// <summary>The permission bits; null lets the runtime choose. Written by engines as a decimal number, possibly with file type bits.</summary>
    public uint? FileMode { get; set; }

    /// <summary>The owner in ids of the container.</summary>
    public uint? Uid { get; set; }

    /// <summary>The group in ids of the container.</summary>
    public uint? Gid { get; set; }
}
