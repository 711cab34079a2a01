using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

/// <summary>What an update changes in what a container was given before. Nothing that is given is altered: the results are new objects.</summary>
internal static class ResourceUpdate
{
    /// <summary>What holds after an update: everything as before but what it names.</summary>
    public static SpecResources Merge(SpecResources before, SpecResources changes) => new()
    {
        // Rules are an ordered whole.
        Devices = changes.Devices ?? before.Devices,
        Memory = Merge(before.Memory, changes.Memory),
        Cpu = Merge(before.Cpu, changes.Cpu),
        Pids = changes.Pids?.Limit is null ? before.Pids : changes.Pids,
        BlockIo = Merge(before.BlockIo, changes.BlockIo),
        HugepageLimits = Merge(before.HugepageLimits, changes.HugepageLimits, static (a, b) => a.PageSize == b.PageSize),
        Network = changes.Network is not { } network ? before.Network : new()
        {
            ClassId = network.ClassId ?? before.Network?.ClassId,
            Priorities = Merge(before.Network?.Priorities, network.Priorities, static (a, b) => a.Name == b.Name),
        },
        Rdma = Merge(before.Rdma, changes.Rdma),
        Unified = Merge(before.Unified, changes.Unified),
    };

    /// <summary>What has to be applied for an update: what it names, and what depends on that.</summary>
    /// <param name="changes">What it names.</param>
    /// <param name="after">What holds after it.</param>
    public static SpecResources Complete(SpecResources changes, SpecResources after)
    {
        var complete = new SpecResources
        {
            Devices = changes.Devices, Memory = changes.Memory, Cpu = changes.Cpu, Pids = changes.Pids, BlockIo = changes.BlockIo,
            HugepageLimits = changes.HugepageLimits, Network = changes.Network, Rdma = changes.Rdma, Unified = changes.Unified,
        };
        // A limit of both is no longer the same amount of swap when that of memory changes.
        if (changes.Memory is { } memory && (memory.Limit is not (null or 0) || memory.Swap is not (null or 0)))
        {
            complete.Memory = Merge(null, memory)!;
            (complete.Memory.Limit, complete.Memory.Swap) = (after.Memory!.Limit, after.Memory.Swap);
            complete.Memory.CheckBeforeUpdate = after.Memory.CheckBeforeUpdate;
            // Without a limit of memory there was none of both, unless it is named.
            if (memory.Limit == -1 && memory.Swap is null or 0) complete.Memory.Swap = after.Memory.Swap = null;
        }
        // Shares have no effect while a group is idle, and have to be set anew after that.
        if (changes.Cpu is { Idle: 0 } cpu)
        {
            complete.Cpu = Merge(null, cpu)!;
            complete.Cpu.Shares = after.Cpu!.Shares;
        }
        return complete;
    }

    private static SpecMemory? Merge(SpecMemory? before, SpecMemory? changes) => changes is null ? before : new()
    {
        Limit = Given(changes.Limit) ?? before?.Limit,
        Reservation = Given(changes.Reservation) ?? before?.Reservation,
        Swap = Given(changes.Swap) ?? before?.Swap,
        Kernel = Given(changes.Kernel) ?? before?.Kernel,
        KernelTcp = Given(changes.KernelTcp) ?? before?.KernelTcp,
        Swappiness = changes.Swappiness ?? before?.Swappiness,
        DisableOomKiller = changes.DisableOomKiller ?? before?.DisableOomKiller,
        UseHierarchy = changes.UseHierarchy ?? before?.UseHierarchy,
        CheckBeforeUpdate = changes.CheckBeforeUpdate ?? before?.CheckBeforeUpdate,
    };

    private static SpecCpu? Merge(SpecCpu? before, SpecCpu? changes) => changes is null ? before : new()
    {
        Shares = Given(changes.Shares) ?? before?.Shares,
        Quota = Given(changes.Quota) ?? before?.Quota,
        Burst = changes.Burst ?? before?.Burst,
        Period = Given(changes.Period) ?? before?.Period,
        RealtimeRuntime = Given(changes.RealtimeRuntime) ?? before?.RealtimeRuntime,
        RealtimePeriod = Given(changes.RealtimePeriod) ?? before?.RealtimePeriod,
        Cpus = string.IsNullOrEmpty(changes.Cpus) ? before?.Cpus : changes.Cpus,
        Mems = string.IsNullOrEmpty(changes.Mems) ? before?.Mems : changes.Mems,
        Idle = changes.Idle ?? before?.Idle,
    };

    private static SpecBlockIo? Merge(SpecBlockIo? before, SpecBlockIo? changes) => changes is null ? before : new()
    {
        Weight = changes.Weight is null or 0 ? before?.Weight : changes.Weight,
        LeafWeight = changes.LeafWeight is null or 0 ? before?.LeafWeight : changes.LeafWeight,
        WeightDevice = Merge(before?.WeightDevice, changes.WeightDevice, static (a, b) => a.Major == b.Major && a.Minor == b.Minor),
        ThrottleReadBpsDevice = Merge(before?.ThrottleReadBpsDevice, changes.ThrottleReadBpsDevice, IsSame),
        ThrottleWriteBpsDevice = Merge(before?.ThrottleWriteBpsDevice, changes.ThrottleWriteBpsDevice, IsSame),
        ThrottleReadIopsDevice = Merge(before?.ThrottleReadIopsDevice, changes.ThrottleReadIopsDevice, IsSame),
        ThrottleWriteIopsDevice = Merge(before?.ThrottleWriteIopsDevice, changes.ThrottleWriteIopsDevice, IsSame),
    };

    private static bool IsSame(SpecThrottleDevice a, SpecThrottleDevice b) => a.Major == b.Major && a.Minor == b.Minor;

    private static List<T>? Merge<T>(List<T>? before, List<T>? changes, Func<T, T, bool> isSame)
    {
        if (before is null || changes is null) return changes ?? before;
        var merged = new List<T>();
        foreach (var each in before)
            if (!changes.Exists(change => isSame(each, change))) merged.Add(each);
        merged.AddRange(changes);
        return merged;
    }

    private static Dictionary<string, T>? Merge<T>(Dictionary<string, T>? before, Dictionary<string, T>? changes)
    {
        if (before is null || changes is null) return changes ?? before;
        var merged = new Dictionary<string, T>(before, StringComparer.Ordinal);
        foreach (var (key, value) in changes) merged[key] = value;
        return merged;
    }

    private static long? Given(long? value) => value is 0 ? null : value;

    private static ulong? Given(ulong? value) => value is 0 ? null : value;
}
