namespace Caisson.Oci;

/// <summary>
/// Finds out whether a resources object asks for a limit. Engines write empty objects, zeros and -1 where no limit is meant; device rules
/// are no limit of a control group to someone who has just the devices of the configuration.
/// </summary>
public static class ResourceWishes
{
    /// <summary>The path of the first limit that is asked for, from the resources object; null for none.</summary>
    /// <param name="resources">The limits.</param>
    public static string? First(SpecResources resources)
    {
        if (resources.Memory is { } memory && OfMemory(memory) is { } ofMemory) return "memory." + ofMemory;
        if (resources.Cpu is { } cpu && OfCpu(cpu) is { } ofCpu) return "cpu." + ofCpu;
        if (resources.Pids?.Limit is > 0) return "pids.limit";
        if (resources.BlockIo is { } io && OfBlockIo(io) is { } ofIo) return "blockIO." + ofIo;
        if (resources.HugepageLimits is { Count: > 0 }) return "hugepageLimits";
        if (resources.Network?.ClassId is > 0) return "network.classID";
        if (resources.Network?.Priorities is { Count: > 0 }) return "network.priorities";
        if (resources.Rdma is { Count: > 0 }) return "rdma";
        return resources.Unified is { Count: > 0 } ? "unified" : null;
    }

    private static string? OfMemory(SpecMemory memory)
    {
        if (memory.Limit is > 0) return "limit";
        if (memory.Reservation is > 0) return "reservation";
        if (memory.Swap is > 0) return "swap";
        if (memory.Kernel is > 0) return "kernel";
        if (memory.KernelTcp is > 0) return "kernelTCP";
        if (memory.Swappiness is not null) return "swappiness";
        return memory.DisableOomKiller == true ? "disableOOMKiller" : null;
    }

    private static string? OfCpu(SpecCpu cpu)
    {
        if (cpu.Shares is > 0) return "shares";
        if (cpu.Quota is > 0) return "quota";
        if (cpu.Burst is > 0) return "burst";
        if (cpu.Period is > 0) return "period";
        if (cpu.RealtimeRuntime is > 0) return "realtimeRuntime";
        if (cpu.RealtimePeriod is > 0) return "realtimePeriod";
        if (!string.IsNullOrEmpty(cpu.Cpus)) return "cpus";
        if (!string.IsNullOrEmpty(cpu.Mems)) return "mems";
        return cpu.Idle is > 0 ? "idle" : null;
    }

    private static string? OfBlockIo(SpecBlockIo io)
    {
        if (io.Weight is > 0) return "weight";
        if (io.LeafWeight is > 0) return "leafWeight";
        if (io.WeightDevice is { Count: > 0 }) return "weightDevice";
        if (io.ThrottleReadBpsDevice is { Count: > 0 }) return "throttleReadBpsDevice";
        if (io.ThrottleWriteBpsDevice is { Count: > 0 }) return "throttleWriteBpsDevice";
        if (io.ThrottleReadIopsDevice is { Count: > 0 }) return "throttleReadIOPSDevice";
        return io.ThrottleWriteIopsDevice is { Count: > 0 } ? "throttleWriteIOPSDevice" : null;
    }
}
