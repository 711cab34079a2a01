namespace Caisson.Oci;

/// <summary>One rule about device access (config-linux.md, "Allowed Device list").</summary>
public sealed class SpecDeviceRule
{
    /// <summary>Whether it allows or denies.</summary>
    public bool Allow { get; set; }

    /// <summary><c>a</c> all, <c>c</c> character, <c>b</c> block; null is all.</summary>
    public string? Type { get; set; }

    /// <summary>The major number; null or -1 is all.</summary>
    public long? Major { get; set; }

    /// <summary>The minor number; null or -1 is all.</summary>
    public long? Minor { get; set; }

    /// <summary>Any of the letters r (read), w (write), m (mknod).</summary>
    public string? Access { get; set; }
}
