using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups.Statistics;

/// <summary>Reads what the kernel has counted for a container, from wherever each controller is.</summary>
public static class StatisticsReader
{
    private const string HugePages = "/sys/kernel/mm/hugepages";

    /// <summary>Reads the statistics of a group.</summary>
    /// <param name="group">The container's group; null if it has none, then there are only those of its network.</param>
    /// <param name="networkPid">A process whose network namespace is the container's own; 0 for none.</param>
    /// <exception cref="CaissonException">A file is there and cannot be read.</exception>
    public static ContainerStatistics Read(Cgroup? group, int networkPid)
    {
        var statistics = new ContainerStatistics();
        if (group is not null) ReadGroup(statistics, group);
        if (networkPid != 0 && ProcFile.TryRead($"/proc/{networkPid}/net/dev") is { } devices) statistics.Interfaces = NetworkStatistics.Parse(Encoding.UTF8.GetString(devices));
        return statistics;
    }

    private static void ReadGroup(ContainerStatistics statistics, Cgroup group)
    {
        // The processors' time is counted in version 2 with or without a controller.
        if (group.Of("cpuacct") is { Version: 1 } accounting)
        {
            LegacyStatistics.CpuAccounting(accounting.TryRead, statistics.Cpu);
            if (group.Of("cpu") is { } cpu) LegacyStatistics.CpuThrottling(cpu.TryRead, statistics.Cpu);
        }
        else if (group.Unified is { } unified)
        {
            statistics.Cpu = UnifiedStatistics.Cpu(unified.TryRead);
        }
        if (group.Of("cpuset") is { } set) statistics.CpuSet = set.Version == 1 ? LegacyStatistics.CpuSet(set.TryRead) : UnifiedStatistics.CpuSet(set.TryRead);
        if (group.Of("memory") is { } memory) statistics.Memory = memory.Version == 1 ? LegacyStatistics.Memory(memory.TryRead) : UnifiedStatistics.Memory(memory.TryRead);
        if (group.Of("pids") is { } pids) (statistics.Pids, statistics.PidsLimit) = LegacyStatistics.Pids(pids.TryRead);
        if (group.Of("blkio") is { } blkio) statistics.BlockIo = LegacyStatistics.BlockIo(blkio.TryRead);
        else if (group.Of("io") is { } io) statistics.BlockIo = UnifiedStatistics.BlockIo(io.TryRead);
        if (group.Of("hugetlb") is { } hugetlb)
        {
            foreach (var size in HugePageSizes())
            {
                var pages = hugetlb.Version == 1 ? LegacyStatistics.Hugetlb(hugetlb.TryRead, size) : UnifiedStatistics.Hugetlb(hugetlb.TryRead, size);
                if (pages is not null) statistics.Hugetlb[size] = pages.Value;
            }
        }
        if (group.Unified is not { } pressure) return;
        statistics.Cpu.Pressure = Pressure(pressure, "cpu.pressure");
        statistics.Memory.Pressure = Pressure(pressure, "memory.pressure");
        statistics.BlockIo.Pressure = Pressure(pressure, "io.pressure");
    }

    // Where the kernel was told to do without (psi=0), reading is an error.
    private static PressureStatistics? Pressure(CgroupDirectory directory, string file)
    {
        try
        {
            return StatisticsText.Pressure(directory.TryRead(file));
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    private static List<string> HugePageSizes()
    {
        var sizes = new List<string>();
        if (!Directory.Exists(HugePages)) return sizes;
        foreach (var directory in Directory.GetDirectories(HugePages)) if (HugePageSize(directory) is { } size) sizes.Add(size);
        return sizes;
    }

    /// <summary>The size as control groups name it: <c>hugepages-2048kB</c> is <c>2MB</c>.</summary>
    internal static string? HugePageSize(string directory)
    {
        var dash = directory.LastIndexOf('-');
        if (dash < 0 || !directory.EndsWith("kB", StringComparison.Ordinal) || !ulong.TryParse(directory.AsSpan()[(dash + 1)..^2], out var size)) return null;
        ReadOnlySpan<string> units = ["KB", "MB", "GB"];
        var unit = 0;
        for (; unit < 2 && size >= 1024; unit++) size /= 1024;
        return $"{size}{units[unit]}";
    }
}
