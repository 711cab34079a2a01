namespace Caisson.Oci;

public static partial class SpecValidator
{
    /// <summary>Checks the resources that <c>update</c> sets.</summary>
    /// <param name="resources">The resources.</param>
    /// <returns>All errors and warnings; their paths start at the resources.</returns>
    public static SpecReport ValidateResources(SpecResources resources)
    {
        var report = new SpecReport();
        CheckResources(report, resources, "resources");
        return report;
    }

    private static void CheckLimits(SpecReport report, SpecResources resources, string at)
    {
        if (resources.Cpu is { } cpu)
        {
            CheckCpuList(report, at + ".cpu.cpus", cpu.Cpus);
            CheckNodeList(report, at + ".cpu.mems", cpu.Mems);
            if (cpu.Idle is not (null or 0 or 1)) report.Error(at + ".cpu.idle", $"{cpu.Idle} is neither 0 nor 1");
        }

        for (var i = 0; i < (resources.HugepageLimits?.Count ?? 0); i++)
        {
            var size = resources.HugepageLimits![i].PageSize;
            if (string.IsNullOrEmpty(size)) report.Error($"{at}.hugepageLimits[{i}].pageSize", "is missing; a size such as 2MB is required");
            else if (!IsPageSize(size)) report.Error($"{at}.hugepageLimits[{i}].pageSize", $"\"{size}\" is not a size such as 64KB, 2MB or 1GB");
        }

        for (var i = 0; i < (resources.Network?.Priorities?.Count ?? 0); i++)
        {
            if (string.IsNullOrEmpty(resources.Network!.Priorities![i].Name)) report.Error($"{at}.network.priorities[{i}].name", "is missing; the name of a network device is required");
        }

        foreach (var (file, _) in resources.Unified ?? [])
        {
            if (file.Length == 0 || file.Contains('/') || file is "." or "..")
                report.Error($"{at}.unified[\"{file}\"]", "is not the name of a file in a control group, such as memory.high");
        }
    }

    private static void CheckMemory(SpecReport report, SpecMemory? memory, string at)
    {
        if (memory is null) return;
        CheckAmount(report, memory.Limit, at + ".memory.limit");
        CheckAmount(report, memory.Reservation, at + ".memory.reservation");
        CheckAmount(report, memory.Swap, at + ".memory.swap");
        CheckAmount(report, memory.Kernel, at + ".memory.kernel");
        CheckAmount(report, memory.KernelTcp, at + ".memory.kernelTCP");
        if (memory.Kernel is > 0) report.Warn(at + ".memory.kernel", "has no effect: kernels since 5.16 have no such limit, kernel memory counts as memory");
        if (memory is { Limit: > 0, Swap: > 0 } && memory.Swap < memory.Limit)
            report.Error(at + ".memory.swap", $"{memory.Swap} is below the limit {memory.Limit}; it is the limit of memory and swap together");
    }

    private static void CheckAmount(SpecReport report, long? amount, string path)
    {
        if (amount < -1) report.Error(path, $"{amount} is no amount of memory; -1 means no limit");
    }

    private static void CheckMemoryPolicy(SpecReport report, SpecMemoryPolicy policy)
    {
        if (policy.Mode is not ("MPOL_DEFAULT" or "MPOL_PREFERRED" or "MPOL_BIND" or "MPOL_INTERLEAVE" or "MPOL_LOCAL" or "MPOL_PREFERRED_MANY"
            or "MPOL_WEIGHTED_INTERLEAVE"))
            report.Error("linux.memoryPolicy.mode", Unknown(policy.Mode, "memory policy, such as MPOL_BIND"));
        CheckNodeList(report, "linux.memoryPolicy.nodes", policy.Nodes);
        for (var i = 0; i < (policy.Flags?.Count ?? 0); i++)
        {
            if (policy.Flags![i] is not ("MPOL_F_NUMA_BALANCING" or "MPOL_F_RELATIVE_NODES" or "MPOL_F_STATIC_NODES"))
                report.Error($"linux.memoryPolicy.flags[{i}]", Unknown(policy.Flags[i], "flag of a memory policy, such as MPOL_F_STATIC_NODES"));
        }
    }

    private static void CheckNodeList(SpecReport report, string path, string? list)
    {
        if (list is not null && list.AsSpan().IndexOfAnyExcept("0123456789, -") >= 0) report.Error(path, $"\"{list}\" is not a list of memory nodes such as 0-1,3");
    }

    // Digits, not beginning with 0, and KB, MB or GB.
    private static bool IsPageSize(ReadOnlySpan<char> size) =>
        size.Length > 2 && size[^1] == 'B' && size[^2] is 'K' or 'M' or 'G' && size[0] != '0' && size[..^2].IndexOfAnyExceptInRange('0', '9') < 0;
}
