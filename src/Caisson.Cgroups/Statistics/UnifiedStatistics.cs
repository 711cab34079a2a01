using static Caisson.Cgroups.Statistics.StatisticsText;

namespace Caisson.Cgroups.Statistics;

/// <summary>Statistics of the version 2 tree: Documentation/admin-guide/cgroup-v2.rst.</summary>
internal static class UnifiedStatistics
{
    private const ulong NanosecondsPerMicrosecond = 1000;

    internal static CpuStatistics Cpu(FileText file)
    {
        var stat = file("cpu.stat");
        return new CpuStatistics
        {
            Total = Value(stat, "usage_usec") * NanosecondsPerMicrosecond,
            User = Value(stat, "user_usec") * NanosecondsPerMicrosecond,
            Kernel = Value(stat, "system_usec") * NanosecondsPerMicrosecond,
            Periods = Value(stat, "nr_periods"),
            ThrottledPeriods = Value(stat, "nr_throttled"),
            ThrottledTime = Value(stat, "throttled_usec") * NanosecondsPerMicrosecond,
        };
    }

    internal static CpuSetStatistics CpuSet(FileText file) => new()
    {
        Cpus = Ranges(file("cpuset.cpus.effective")),
        Mems = Ranges(file("cpuset.mems.effective")),
    };

    internal static MemoryStatistics Memory(FileText file)
    {
        var raw = Values(file("memory.stat") ?? "");
        var memory = Usage(file, "memory");
        var swap = Usage(file, "memory.swap");
        return new MemoryStatistics
        {
            Raw = raw,
            Cache = raw.GetValueOrDefault("file"),
            Usage = memory,
            // Version 1 counts memory and swap together, and so does the format. Their highest marks need not have been at the same time.
            Swap = new(swap.Limit == ulong.MaxValue || memory.Limit == ulong.MaxValue ? ulong.MaxValue : swap.Limit + memory.Limit, swap.Usage + memory.Usage, 0, 0),
        };
    }

    internal static (ulong Number, ulong Limit) Pids(FileText file) => LegacyStatistics.Pids(file);

    internal static BlockIoStatistics BlockIo(FileText file)
    {
        var io = new BlockIoStatistics();
        foreach (var line in (file("io.stat") ?? "").Split('\n'))
        {
            var words = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3) continue;
            ulong major = Number(words[0]), minor = Number(words[1]);
            foreach (var word in words.AsSpan(2))
            {
                var equals = word.IndexOf('=');
                if (equals < 0) continue;
                var value = Number(word.AsSpan(equals + 1));
                switch (word.AsSpan(0, equals))
                {
                    case "rbytes": io.ServiceBytes.Add(new(major, minor, "Read", value)); break;
                    case "wbytes": io.ServiceBytes.Add(new(major, minor, "Write", value)); break;
                    case "rios": io.Serviced.Add(new(major, minor, "Read", value)); break;
                    case "wios": io.Serviced.Add(new(major, minor, "Write", value)); break;
                }
            }
        }
        return io;
    }

    internal static HugetlbStatistics? Hugetlb(FileText file, string size)
    {
        var usage = file($"hugetlb.{size}.rsvd.current") ?? file($"hugetlb.{size}.current");
        return usage is null ? null : new(Number(usage), 0, Value(file($"hugetlb.{size}.events"), "max"));
    }

    private static MemoryUsage Usage(FileText file, string kind) =>
        new(Number(file(kind + ".max")), Number(file(kind + ".current")), Number(file(kind + ".peak")), 0);
}
