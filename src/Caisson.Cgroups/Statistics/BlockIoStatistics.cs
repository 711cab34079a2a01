namespace Caisson.Cgroups.Statistics;

/// <summary>Input from and output to block devices.</summary>
public sealed class BlockIoStatistics
{
    /// <summary>Bytes.</summary>
    public List<BlockIoEntry> ServiceBytes { get; set; } = [];

    /// <summary>Operations.</summary>
    public List<BlockIoEntry> Serviced { get; set; } = [];

    /// <summary>Operations that wait now (version 1).</summary>
    public List<BlockIoEntry> Queued { get; set; } = [];

    /// <summary>Nanoseconds from dispatch to completion (version 1).</summary>
    public List<BlockIoEntry> ServiceTime { get; set; } = [];

    /// <summary>Nanoseconds of waiting in queues (version 1).</summary>
    public List<BlockIoEntry> WaitTime { get; set; } = [];

    /// <summary>Requests that were merged with others (version 1).</summary>
    public List<BlockIoEntry> Merged { get; set; } = [];

    /// <summary>Milliseconds of the devices' time (version 1).</summary>
    public List<BlockIoEntry> Time { get; set; } = [];

    /// <summary>Sectors (version 1).</summary>
    public List<BlockIoEntry> Sectors { get; set; } = [];

    /// <summary>How long it waited for devices; null where the kernel does not tell.</summary>
    public PressureStatistics? Pressure { get; set; }
}
