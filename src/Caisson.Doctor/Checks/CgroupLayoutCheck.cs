using Caisson.Cgroups;

namespace Caisson.Doctor.Checks;

/// <summary>Which control group hierarchies are mounted: cgroups(7).</summary>
internal sealed class CgroupLayoutCheck() : Check("cgroup-layout", CheckGroup.Cgroups, "control groups count, limit, freeze and end a container's processes as a whole")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        var layout = machine.Cgroups;
        List<CheckDetail> details = [];
        foreach (var hierarchy in layout.Hierarchies) details.Add(new(CheckState.Ok, hierarchy.Name, $"{hierarchy.MountPoint}, the caller is in {hierarchy.OwnPath}"));
        var unified = $"as root: {machine.Distribution.AddToCommandLine("systemd.unified_cgroup_hierarchy=1")}";
        switch (layout.Mode)
        {
            case CgroupMode.None:
                return Missing("none is mounted", new(CgroupfsDriver.NotMounted.Cause, $"as root: mount -t cgroup2 cgroup2 {CgroupLayout.MountPoint}, or do without", AdviceKind.DoWithoutCgroups), details);
            case CgroupMode.Legacy:
                return Limited("version 1", new("version 1 hierarchies cannot be given to ordinary users, and moving a process into them takes milliseconds", unified), details);
            case CgroupMode.Hybrid:
                return machine.IsMachinesRoot ? Ok("hybrid: version 1 with a version 2 tree beside it", details)
                    : Limited("hybrid: version 1 with a version 2 tree beside it", new("version 1 hierarchies cannot be given to ordinary users, so their containers have no limits", unified), details);
        }
        bool readOnly = machine.Machine.Mounts.Find(layout.Unified!.MountPoint) is { IsReadOnly: true };
        return readOnly ? Limited("version 2, read-only", new($"{layout.Unified.MountPoint} is mounted read-only, so that no group can be made", machine.Container is null ? $"as root: mount -o remount,rw {layout.Unified.MountPoint}" : $"start the surrounding container with a writable {layout.Unified.MountPoint}, or do without", AdviceKind.DoWithoutCgroups), details)
            : Ok("version 2", details);
    }
}
