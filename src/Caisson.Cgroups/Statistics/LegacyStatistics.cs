using static Caisson.Cgroups.Statistics.StatisticsText;

namespace Caisson.Cgroups.Statistics;

/// <summary>Statistics of version 1 controllers: Documentation/admin-guide/cgroup-v1.</summary>
internal static class LegacyStatistics
{
    // USER_HZ is 100 on every architecture that counts.
    private const ulong NanosecondsPerTick = 10_000_000;

    internal static void CpuAccounting(FileText file, CpuStatistics cpu)
    {
        cpu.Total = Number(file("cpuacct.usage"));
        var stat = file("cpuacct.stat");
        cpu.User = Value(stat, "user") * NanosecondsPerTick;
        cpu.Kernel = Value(stat, "system") * NanosecondsPerTick;
        cpu.PerCpu = Column(file("cpuacct.usage_percpu"), 0, byLine: false);
        var all = file("cpuacct.usage_all");
        cpu.PerCpuUser = Column(all, 1, byLine: true);
        cpu.PerCpuKernel = Column(all, 2, byLine: true);
    }

    internal static void CpuThrottling(FileText file, CpuStatistics cpu)
    {
        var stat = file("cpu.stat");
        cpu.Periods = Value(stat, "nr_periods");
        cpu.ThrottledPeriods = Value(stat, "nr_throttled");
        cpu.ThrottledTime = Value(stat, "throttled_time");
    }

    internal static CpuSetStatistics CpuSet(FileText file) => new()
    {
        Cpus = Ranges(file("cpuset.cpus")),
        Mems = Ranges(file("cpuset.mems")),
        CpuExclusive = Number(file("cpuset.cpu_exclusive")),
        MemHardwall = Number(file("cpuset.mem_hardwall")),
        MemExclusive = Number(file("cpuset.mem_exclusive")),
        MemoryMigrate = Number(file("cpuset.memory_migrate")),
        MemorySpreadPage = Number(file("cpuset.memory_spread_page")),
        MemorySpreadSlab = Number(file("cpuset.memory_spread_slab")),
        MemoryPressure = Number(file("cpuset.memory_pressure")),
        SchedLoadBalance = Number(file("cpuset.sched_load_balance")),
        SchedRelaxDomainLevel = long.TryParse(file("cpuset.sched_relax_domain_level"), out var level) ? level : 0,
    };

    internal static MemoryStatistics Memory(FileText file)
    {
        var raw = Values(file("memory.stat") ?? "");
        return new MemoryStatistics
        {
            Raw = raw,
            Cache = raw.GetValueOrDefault("cache"),
            Usage = Usage(file, "memory"),
            Swap = Usage(file, "memory.memsw"),
            Kernel = Usage(file, "memory.kmem"),
            KernelTcp = Usage(file, "memory.kmem.tcp"),
        };
    }

    internal static (ulong Number, ulong Limit) Pids(FileText file) => (Number(file("pids.current")), PidsLimit(file("pids.max")));

    internal static ulong PidsLimit(string? text) => Number(text) is var limit && limit == ulong.MaxValue ? 0 : limit;

    internal static BlockIoStatistics BlockIo(FileText file)
    {
        // The same files by three names: of the BFQ scheduler, of CFQ in older kernels, and of throttling, which counts with any scheduler. The first
        // ones with something in them count.
        ReadOnlySpan<string> prefixes = ["blkio.bfq.", "blkio.", "blkio.throttle."];
        foreach (var prefix in prefixes)
        {
            var serviced = Entries(file(prefix + "io_serviced_recursive"));
            if (serviced.Count == 0) continue;
            return new BlockIoStatistics
            {
                Serviced = serviced,
                ServiceBytes = Entries(file(prefix + "io_service_bytes_recursive")),
                Queued = Entries(file(prefix + "io_queued_recursive")),
                ServiceTime = Entries(file(prefix + "io_service_time_recursive")),
                WaitTime = Entries(file(prefix + "io_wait_time_recursive")),
                Merged = Entries(file(prefix + "io_merged_recursive")),
                Time = Entries(file(prefix + "time_recursive")),
                Sectors = Entries(file(prefix + "sectors_recursive")),
            };
        }
        return new BlockIoStatistics
        {
            Serviced = Entries(file("blkio.throttle.io_serviced")),
            ServiceBytes = Entries(file("blkio.throttle.io_service_bytes")),
        };
    }

    internal static HugetlbStatistics? Hugetlb(FileText file, string size)
    {
        var prefix = $"hugetlb.{size}.rsvd.";
        var usage = file(prefix + "usage_in_bytes") ?? file((prefix = $"hugetlb.{size}.") + "usage_in_bytes");
        return usage is null ? null : new(Number(usage), Number(file(prefix + "max_usage_in_bytes")), Number(file(prefix + "failcnt")));
    }

    private static MemoryUsage Usage(FileText file, string kind) =>
        new(Number(file(kind + ".limit_in_bytes")), Number(file(kind + ".usage_in_bytes")), Number(file(kind + ".max_usage_in_bytes")), Number(file(kind + ".failcnt")));

    // "8:0 Read 100" and "8:0 100"; the sum at the end has no device.
    private static List<BlockIoEntry> Entries(string? text)
    {
        var entries = new List<BlockIoEntry>();
        foreach (var line in (text ?? "").Split('\n'))
        {
            var words = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is 3 or 4) entries.Add(new(Number(words[0]), Number(words[1]), words.Length == 4 ? words[2] : "", Number(words[^1])));
        }
        return entries;
    }

    private static List<ulong> Column(string? text, int column, bool byLine)
    {
        var numbers = new List<ulong>();
        foreach (var part in (text ?? "").Split(byLine ? '\n' : ' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // The first line has the columns' names.
            if (words.Length > column && (!byLine || char.IsAsciiDigit(words[0][0]))) numbers.Add(Number(words[column]));
        }
        return numbers;
    }
}
