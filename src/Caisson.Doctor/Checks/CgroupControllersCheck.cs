using Caisson.Cgroups;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>Which controllers the machine has, wherever they are.</summary>
internal sealed class CgroupControllersCheck() : Check("cgroup-controllers", CheckGroup.Cgroups, "each kind of limit is a controller's business")
{
    private static readonly (string Name, string For)[] Controllers =
    [
        ("cpu", "processor time"), ("memory", "memory"), ("pids", "number of processes"), ("io", "disks"), ("cpuset", "choice of processors"), ("hugetlb", "huge pages"),
    ];

    public override CheckResult Run(CheckedMachine machine)
    {
        var layout = machine.Cgroups;
        if (layout.Mode == CgroupMode.None) return Unknown("no control groups are mounted");
        List<CheckDetail> details = [];
        List<string> lacking = [];
        var unified = CgroupLayout.Words(CString.Bytes(layout.Unified is { } tree ? machine.Read(tree.MountPoint + "/cgroup.controllers") : ""));
        foreach (var (name, purpose) in Controllers)
        {
            var legacy = name == "io" ? "blkio" : name;
            CgroupHierarchy? found = null;
            foreach (var hierarchy in layout.Hierarchies)
                if (hierarchy.Has(legacy)) found = hierarchy;
            bool there = found is not null || unified.Contains(name);
            if (!there) lacking.Add(name);
            details.Add(new(there ? CheckState.Ok : CheckState.Missing, name, there ? $"{(found is null ? "version 2" : $"version 1, {found.MountPoint}")}, limits {purpose}" : $"limits {purpose}"));
        }
        if (lacking.Count == 0) return Ok($"{string.Join(", ", Controllers.Select(each => each.Name))}", details);
        // Some boards' firmware and some distributions boot with memory counting off.
        var remedy = machine.Machine.IsNested || machine.Container is not null ? "start the surrounding container with them"
            : machine.Read("/proc/cgroups").Split('\n').Any(line => line.StartsWith("memory\t", StringComparison.Ordinal) && line.EndsWith("\t0", StringComparison.Ordinal))
                ? $"as root: {machine.Distribution.AddToCommandLine("cgroup_enable=memory")}"
            : layout.Unified is { OwnPath: not "/", MountPoint: var point } ? $"as root: echo +{string.Join(" +", lacking)} > {point}/cgroup.subtree_control, or use a kernel that has them" : "use a kernel that has them, or do without these limits";
        return Limited($"without {string.Join(", ", lacking)}", new($"the machine has no controller {string.Join(", ", lacking)} here: its limits cannot be set", remedy), details);
    }
}
