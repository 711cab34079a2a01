namespace Caisson.Oci;

/// <summary>Limits of one RDMA device (config-linux.md, "RDMA").</summary>
public sealed class SpecRdma
{
    /// <summary>The most handles.</summary>
    public uint? HcaHandles { get; set; }

    /// <summary>The most objects.</summary>
    public uint? HcaObjects { get; set; }
}
