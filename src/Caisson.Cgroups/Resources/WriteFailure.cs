using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups.Resources;

/// <summary>Why a limit could not be set, and what helps.</summary>
internal static class WriteFailure
{
    /// <summary>The group has no such controller.</summary>
    public static CaissonException Missing(Cgroup group, string controller, string field)
    {
        var what = $"linux.resources.{field} cannot be applied (controller {controller})";
        if (group.Unified is not { } unified)
        {
            if (controller == "io") controller = "blkio";
            return field.StartsWith("unified", StringComparison.Ordinal)
                ? new(what, "unified names files of control groups version 2, and only version 1 is mounted", "use the other fields of linux.resources")
                : new(what, $"the controller {controller} is not mounted", $"mount -t cgroup -o {controller} cgroup {CgroupLayout.MountPoint}/{controller}, if the kernel has it (/proc/cgroups)");
        }
        var above = Path.GetDirectoryName(unified.Path)!;
        if (Has(above, "cgroup.controllers", controller))
            return new(what, $"it is not enabled for the group: {above}/cgroup.subtree_control lacks it", $"echo +{controller} > {above}/cgroup.subtree_control; with systemd, Delegate={controller} for the unit above");
        var top = unified.Path;
        while (Path.GetDirectoryName(top) is { } next && File.Exists(next + "/cgroup.controllers")) top = next;
        return Has(top, "cgroup.controllers", controller)
            ? new(what, $"the controller is not delegated to {above}", $"let an administrator write +{controller} into the cgroup.subtree_control of each group above it; with systemd, Delegate={controller}")
            : new(what, $"this machine has no controller {controller} to offer: {top}/cgroup.controllers lacks it", "the kernel may lack it, or have it in a version 1 hierarchy that is not mounted (/proc/cgroups)");
    }

    /// <summary>The kernel refused a value.</summary>
    public static CaissonException Of(CgroupDirectory directory, CgroupWrite write, Errno error)
    {
        var (cause, remedy) = Explain(directory, write, error);
        return new CaissonException($"Cannot set {write.File} to {write.Value} (controller {write.Controller})", "write", error, directory.Path + "/" + write.File, cause, remedy);
    }

    private static bool Has(string group, string file, string controller)
    {
        if (ProcFile.TryRead(group + "/" + file) is not { } text) return false;
        foreach (var each in CgroupLayout.Words(text))
            if (each == controller) return true;
        return false;
    }

    private static (string? Cause, string? Remedy) Explain(CgroupDirectory directory, CgroupWrite write, Errno error) => error switch
    {
        // Where a file is missing, opening it for writing would have to make it, which the file system refuses.
        Errno.ENOENT or Errno.EPERM or Errno.EACCES when !directory.Exists(write.File) => (WhyMissing(write.File), write.File.StartsWith("hugetlb.", StringComparison.Ordinal) ? "use a page size of this machine: " + PageSizes(directory) : null),
        // The kernel says EACCES of processors that the group above lacks, too.
        Errno.EACCES when write.Controller == "cpuset" && directory.Version == 1 && directory.MayWrite(write.File) => WhyOutside(directory, write),
        Errno.EPERM or Errno.EACCES => ("the file belongs to another user: the group is not delegated to the caller", "delegate it to the user, or run as root"),
        Errno.EINVAL or Errno.ERANGE => WhyInvalid(directory, write),
        Errno.EBUSY when write.File is "memory.limit_in_bytes" or "memory.memsw.limit_in_bytes" =>
            ($"the group uses more than that: {directory.TryRead(write.File.Replace("limit_in_bytes", "usage_in_bytes", StringComparison.Ordinal))} bytes", "give more, or let the container free memory first"),
        Errno.ENODEV => ("there is no such device", "name a whole disk by its numbers (lsblk)"),
        Errno.ENOSPC when write.Controller == "cpuset" => ("the group would be left without a processor or memory node", "name one that the group above it has"),
        Errno.EOPNOTSUPP => ("the kernel does not offer this for the device, or no longer", null),
        _ => (null, null),
    };

    private static string WhyMissing(string file) => file switch
    {
        "memory.swap.max" or "memory.memsw.limit_in_bytes" => "the kernel does not count swap by group (no CONFIG_SWAP, or swapaccount=0 on its command line)",
        "cpu.cfs_burst_us" or "cpu.max.burst" => "the kernel knows no bursts (Linux 5.14)",
        "cpu.idle" => "the kernel knows no idle groups (Linux 5.15)",
        "cpu.rt_runtime_us" or "cpu.rt_period_us" => "the kernel has no real-time budgets by group (CONFIG_RT_GROUP_SCHED)",
        "cpu.cfs_quota_us" or "cpu.cfs_period_us" or "cpu.max" => "the kernel has no quotas of processor time (CONFIG_CFS_BANDWIDTH)",
        "io.weight" => "the kernel has no weights of block devices: neither that of the scheduler BFQ (io.bfq.weight) nor the cost model (CONFIG_BLK_CGROUP_IOCOST)",
        "blkio.weight" or "blkio.weight_device" => "the kernel has no weights of block devices: the scheduler CFQ is gone since Linux 5.0, and BFQ (blkio.bfq.weight) is not there (modprobe bfq)",
        "blkio.leaf_weight" or "blkio.leaf_weight_device" => "the kernel has no such weights: the scheduler CFQ is gone since Linux 5.0",
        _ when file.StartsWith("hugetlb.", StringComparison.Ordinal) => "the machine has no huge pages of that size",
        _ => "the kernel has no such file",
    };

    private static string PageSizes(CgroupDirectory directory)
    {
        var sizes = new StringBuilder();
        foreach (var path in Directory.GetFiles(directory.Path, "hugetlb.*.max"))
        {
            var name = Path.GetFileName(path);
            if (name.Contains(".rsvd.", StringComparison.Ordinal)) continue;
            sizes.Append(sizes.Length == 0 ? "" : ", ").Append(name.AsSpan(8, name.Length - 12));
        }
        foreach (var path in Directory.GetFiles(directory.Path, "hugetlb.*B.limit_in_bytes"))
            sizes.Append(sizes.Length == 0 ? "" : ", ").Append(Path.GetFileName(path).Split('.')[1]);
        return sizes.ToString();
    }

    private static (string? Cause, string? Remedy) WhyInvalid(CgroupDirectory directory, CgroupWrite write) => write.File switch
    {
        "cpu.weight" or "cpu.shares" when directory.TryRead("cpu.idle") is "1" => ("the group is idle (cpu.idle), and such a group has the least weight", "set cpu.idle to 0 first"),
        "cpu.idle" => ("it is 0 or 1", null),
        "cpu.max" or "cpu.cfs_quota_us" or "cpu.cfs_period_us" =>
            ("a period is 1000 to 1000000 microseconds, a quota at least 1000 and not below the burst, and no group may have more than the one above it", "compare the same files of the groups above and below"),
        "cpu.cfs_burst_us" or "cpu.max.burst" => ("a burst cannot be above the quota", "give it together with a quota"),
        "cpu.rt_runtime_us" or "cpu.rt_period_us" => ("no group can have more real-time budget than the one above it, all groups beside it counted", "give more to the groups above (cpu.rt_runtime_us), from the top on"),
        "cpuset.cpus" => ($"it is no list of processors, or names one that the group above does not have ({Above(directory, "cpuset.effective_cpus", "cpuset.cpus.effective")})", "name processors as in 0-2,5"),
        "cpuset.mems" => ($"it is no list of memory nodes, or names one that the group above does not have ({Above(directory, "cpuset.effective_mems", "cpuset.mems.effective")})", "name nodes as in 0-1"),
        "memory.limit_in_bytes" when directory.TryRead("memory.memsw.limit_in_bytes") is { } total => ($"memory and swap together are limited to {total} bytes", "give a greater memory.swap too, or -1"),
        "memory.memsw.limit_in_bytes" when directory.TryRead("memory.limit_in_bytes") is { } limit => ($"it limits memory and swap together, and memory alone is limited to {limit} bytes", "give memory.limit too, or more"),
        "memory.use_hierarchy" => ("since Linux 5.11 groups always count what is below them", "set useHierarchy to true, or remove it"),
        "blkio.bfq.weight" or "io.bfq.weight" => ("weights are from 1 to 1000", null),
        _ => ("the kernel does not take the value: it is out of range, or not of the file's form", null),
    };

    private static (string? Cause, string? Remedy) WhyOutside(CgroupDirectory directory, CgroupWrite write)
    {
        var what = write.File == "cpuset.mems" ? "memory nodes" : "processors";
        var above = Path.GetDirectoryName(directory.Path) + "/" + write.File;
        return Above(directory, write.File, write.File) is { Length: > 0 } has ? ($"the group above has the {what} {has} alone ({above})", "name some of those, or give that group more")
            : ($"the group above has no {what}: {above} is empty", $"write {what} into it first");
    }

    private static string? Above(CgroupDirectory directory, string legacy, string unified)
    {
        var path = Path.GetDirectoryName(directory.Path) + "/" + (directory.Version == 1 ? legacy : unified);
        return ProcFile.TryRead(path) is { } text ? CString.Decode(text).TrimEnd('\n') : null;
    }
}
