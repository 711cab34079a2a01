using System.Text.Json;

namespace Caisson.Cgroups.Statistics;

/// <summary>Writes statistics in the form of runc's <c>events</c>: what is zero or empty is mostly left out, as there.</summary>
public static partial class StatisticsWriter
{
    /// <summary>Writes them as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="statistics">The statistics.</param>
    public static void Write(Utf8JsonWriter json, ContainerStatistics statistics)
    {
        json.WriteStartObject();
        WriteCpu(json, statistics.Cpu);
        WriteCpuSet(json, statistics.CpuSet);
        WriteMemory(json, statistics.Memory);

        json.WriteStartObject("pids");
        Positive(json, "current", statistics.Pids);
        Positive(json, "limit", statistics.PidsLimit);
        json.WriteEndObject();

        WriteBlockIo(json, statistics.BlockIo);

        json.WriteStartObject("hugetlb");
        foreach (var (size, pages) in statistics.Hugetlb)
        {
            json.WriteStartObject(size);
            Positive(json, "usage", pages.Usage);
            Positive(json, "max", pages.Max);
            json.WriteNumber("failcnt", pages.FailCount);
            json.WriteEndObject();
        }
        json.WriteEndObject();

        json.WriteStartObject("intel_rdt");
        json.WriteEndObject();

        WriteInterfaces(json, statistics.Interfaces);
        json.WriteEndObject();
    }

    private static void WriteCpu(Utf8JsonWriter json, CpuStatistics cpu)
    {
        json.WriteStartObject("cpu");
        json.WriteStartObject("usage");
        Positive(json, "total", cpu.Total);
        Numbers(json, "percpu", cpu.PerCpu);
        Numbers(json, "percpu_kernel", cpu.PerCpuKernel);
        Numbers(json, "percpu_user", cpu.PerCpuUser);
        json.WriteNumber("kernel", cpu.Kernel);
        json.WriteNumber("user", cpu.User);
        json.WriteEndObject();
        json.WriteStartObject("throttling");
        Positive(json, "periods", cpu.Periods);
        Positive(json, "throttledPeriods", cpu.ThrottledPeriods);
        Positive(json, "throttledTime", cpu.ThrottledTime);
        json.WriteEndObject();
        WritePressure(json, cpu.Pressure);
        json.WriteEndObject();
    }

    private static void WriteCpuSet(Utf8JsonWriter json, CpuSetStatistics set)
    {
        json.WriteStartObject("cpuset");
        Numbers(json, "cpus", set.Cpus);
        json.WriteNumber("cpu_exclusive", set.CpuExclusive);
        Numbers(json, "mems", set.Mems);
        json.WriteNumber("mem_hardwall", set.MemHardwall);
        json.WriteNumber("mem_exclusive", set.MemExclusive);
        json.WriteNumber("memory_migrate", set.MemoryMigrate);
        json.WriteNumber("memory_spread_page", set.MemorySpreadPage);
        json.WriteNumber("memory_spread_slab", set.MemorySpreadSlab);
        json.WriteNumber("memory_pressure", set.MemoryPressure);
        json.WriteNumber("sched_load_balance", set.SchedLoadBalance);
        json.WriteNumber("sched_relax_domain_level", set.SchedRelaxDomainLevel);
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, MemoryStatistics memory)
    {
        json.WriteStartObject("memory");
        Positive(json, "cache", memory.Cache);
        WriteUsage(json, "usage", memory.Usage);
        WriteUsage(json, "swap", memory.Swap);
        WriteUsage(json, "kernel", memory.Kernel);
        WriteUsage(json, "kernelTCP", memory.KernelTcp);
        if (memory.Raw is { Count: > 0 } raw)
        {
            json.WriteStartObject("raw");
            foreach (var (name, value) in raw) json.WriteNumber(name, value);
            json.WriteEndObject();
        }
        WritePressure(json, memory.Pressure);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, string name, in MemoryUsage usage)
    {
        json.WriteStartObject(name);
        json.WriteNumber("limit", usage.Limit);
        Positive(json, "usage", usage.Usage);
        Positive(json, "max", usage.Max);
        json.WriteNumber("failcnt", usage.FailCount);
        json.WriteEndObject();
    }

    private static void Positive(Utf8JsonWriter json, string name, ulong value)
    {
        if (value > 0) json.WriteNumber(name, value);
    }
}
