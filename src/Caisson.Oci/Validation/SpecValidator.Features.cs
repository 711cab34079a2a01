namespace Caisson.Oci;

public static partial class SpecValidator
{
    private static void CheckFeatures(SpecReport report, SpecLinux linux)
    {
        if (linux.Personality is { } personality)
        {
            if (personality.Domain is not ("LINUX" or "LINUX32")) report.Error("linux.personality.domain", Unknown(personality.Domain, "execution domain, LINUX or LINUX32"));
            if (personality.Flags is { Count: > 0 }) report.Error("linux.personality.flags", "has flags, and the specification knows none");
        }

        if (linux.MemoryPolicy is { } policy) CheckMemoryPolicy(report, policy);
        if (linux.IntelRdt is { } rdt)
        {
            if (rdt.ClosId is { } id && (id is "." or ".." || id.Contains('/')))
                report.Error("linux.intelRdt.closID", $"\"{id}\" is not the name of a directory");
            if (rdt.MemBwSchema is { Length: > 0 } schema && (!schema.StartsWith("MB:", StringComparison.Ordinal) || schema.Contains('\n')))
                report.Error("linux.intelRdt.memBwSchema", "must start with \"MB:\" and have no line feed");
            for (var i = 0; i < (rdt.Schemata?.Count ?? 0); i++)
            {
                if (rdt.Schemata![i].Length == 0 || rdt.Schemata[i].Contains('\n')) report.Error($"linux.intelRdt.schemata[{i}]", "is not one line of a schemata file");
            }
        }
    }

    private static void CheckResources(SpecReport report, SpecResources? resources, string at)
    {
        if (resources is null) return;
        CheckLimits(report, resources, at);
        if (resources.Devices is { } rules)
        {
            for (var i = 0; i < rules.Count; i++)
            {
                if (rules[i].Type is not (null or "" or "a" or "b" or "c")) report.Error($"{at}.devices[{i}].type", $"\"{rules[i].Type}\" is not one of a, b, c");
                if (rules[i].Access is { } access && access.AsSpan().IndexOfAnyExcept("rwm") >= 0)
                    report.Error($"{at}.devices[{i}].access", $"\"{access}\" has other letters than r, w and m");
            }
        }

        CheckMemory(report, resources.Memory, at);
        if (resources.Memory?.Swappiness > 100) report.Error(at + ".memory.swappiness", $"{resources.Memory.Swappiness} is outside of 0 to 100");
        if (resources.Cpu is { Quota: > 0, Burst: { } burst } cpu && burst > (ulong)cpu.Quota)
            report.Error(at + ".cpu.burst", $"{burst} is above the quota {cpu.Quota}");
        if (resources.BlockIo?.WeightDevice is { } devices)
        {
            for (var i = 0; i < devices.Count; i++)
            {
                if (devices[i].Weight is null && devices[i].LeafWeight is null)
                    report.Error($"{at}.blockIO.weightDevice[{i}]", "has neither weight nor leafWeight; at least one is required");
            }
        }

        if (resources.Rdma is not { } rdma) return;
        foreach (var (name, limit) in rdma)
        {
            if (limit.HcaHandles is null && limit.HcaObjects is null)
                report.Error($"{at}.rdma.{name}", "has neither hcaHandles nor hcaObjects; at least one is required");
        }
    }
}
