using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>Hands controllers of version 2 down to a group: a group has the files of a controller if the one above it lists it in cgroup.subtree_control.</summary>
internal static class UnifiedTree
{
    /// <summary>What statistics and later limits come from. Others are enabled once a limit asks for them: each costs every process of the machine a little.</summary>
    public static readonly string[] ForStatistics = ["cpu", "io", "memory", "pids"];

    /// <summary>The controllers that a container's limits need.</summary>
    public static List<string> Wanted(SpecResources resources)
    {
        var wanted = new List<string>();
        if (resources.Cpu is { } cpu)
        {
            if (!string.IsNullOrEmpty(cpu.Cpus) || !string.IsNullOrEmpty(cpu.Mems)) wanted.Add("cpuset");
            if (cpu.Shares is > 0 || cpu.Quota is not null || cpu.Period is > 0 || cpu.Burst is not null || cpu.Idle is not null) wanted.Add("cpu");
        }
        if (resources.Memory is { } memory && (memory.Limit is not null and not 0 || memory.Swap is not null and not 0 || memory.Reservation is not null and not 0)) wanted.Add("memory");
        if (resources.Pids?.Limit is not null and not 0) wanted.Add("pids");
        if (resources.BlockIo is { } io && (io.Weight is > 0 || io.WeightDevice is { Count: > 0 } || io.ThrottleReadBpsDevice is { Count: > 0 } || io.ThrottleWriteBpsDevice is { Count: > 0 }
            || io.ThrottleReadIopsDevice is { Count: > 0 } || io.ThrottleWriteIopsDevice is { Count: > 0 })) wanted.Add("io");
        if (resources.HugepageLimits is { Count: > 0 }) wanted.Add("hugetlb");
        if (resources.Rdma is { Count: > 0 }) wanted.Add("rdma");
        foreach (var file in resources.Unified?.Keys ?? (IEnumerable<string>)[])
        {
            var controller = file[..Math.Max(file.IndexOf('.'), 0)];
            if (controller is not ("" or "cgroup") && !wanted.Contains(controller)) wanted.Add(controller);
        }
        return wanted;
    }

    /// <summary>Enables controllers for a group, in every group above it that has them itself.</summary>
    /// <param name="group">The group.</param>
    /// <param name="wanted">The controllers; those that the tree does not have are passed over.</param>
    /// <param name="required">Whether it is an error if one that the tree has cannot be enabled.</param>
    public static void Enable(CgroupDirectory group, IReadOnlyList<string> wanted, bool required)
    {
        var above = group.Path[..group.Path.LastIndexOf('/')];
        if (above.Length < CgroupLayout.MountPoint.Length) return;
        EnableBelow(above, wanted, required);
        group.Refresh();
    }

    private static void EnableBelow(string path, IReadOnlyList<string> wanted, bool required)
    {
        using var directory = new CgroupDirectory(2, [], path);
        var missing = Without(wanted, directory.TryRead("cgroup.subtree_control"));
        if (missing.Count == 0) return;
        var above = path[..path.LastIndexOf('/')];
        var available = directory.TryRead("cgroup.controllers");
        if (Without(missing, available).Count > 0 && IsGroup(above))
        {
            EnableBelow(above, missing, required);
            available = directory.TryRead("cgroup.controllers");
        }
        foreach (var controller in missing)
        {
            if (!Has(available ?? "", controller)) continue;
            var error = directory.TryWrite("cgroup.subtree_control", "+" + controller);
            if (error == Errno.None || !required) continue;
            throw new CaissonException($"Cannot enable the controller {controller} for the groups below {path}", "write", error, path + "/cgroup.subtree_control", error switch
            {
                Errno.EBUSY => "processes are in that group itself, and only a group without any hands controllers on (cgroups(7), no internal processes)",
                Errno.EOPNOTSUPP => "it is a threaded group, which not every controller can be used in",
                Errno.EACCES or Errno.EPERM => "the group is not delegated to the caller",
                Errno.ENOENT => "the controller is not delegated to that group",
                _ => null,
            }, error switch
            {
                Errno.EBUSY => "move them into a group of their own below it, or give the container a linux.cgroupsPath elsewhere",
                Errno.EACCES or Errno.EPERM or Errno.ENOENT => "delegate it (Delegate=yes, or Delegate=cpu memory pids io … in the unit)",
                _ => null,
            });
        }
    }

    // The root of a mount that shows a part of the tree has a group above it too, but none that can be reached.
    private static bool IsGroup(string path)
    {
        using var directory = new CgroupDirectory(2, [], path);
        return directory.Exists("cgroup.subtree_control");
    }

    private static List<string> Without(IReadOnlyList<string> wanted, string? present)
    {
        var missing = new List<string>();
        foreach (var controller in wanted)
            if (!Has(present ?? "", controller)) missing.Add(controller);
        return missing;
    }

    private static bool Has(ReadOnlySpan<char> list, string word)
    {
        foreach (var range in list.Split(' '))
            if (list[range].SequenceEqual(word)) return true;
        return false;
    }
}
