using Caisson.Cgroups;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>Whether the caller may make groups, and which controllers it has there.</summary>
internal sealed class CgroupDelegationCheck() : Check("cgroup-delegation", CheckGroup.Cgroups, "without a group that is the caller's to divide, its containers have no limits")
{
    private static readonly string[] Usual = ["cpu", "memory", "pids"], All = ["cpu", "cpuset", "io", "memory", "pids"];

    public override CheckResult Run(CheckedMachine machine)
    {
        var layout = machine.Cgroups;
        if (layout.Mode == CgroupMode.None) return Missing("no group", Finding.Of(CgroupfsDriver.NotMounted.Cause, CgroupfsDriver.NotMounted.Remedy));
        List<CheckDetail> details = [];
        foreach (var hierarchy in layout.Hierarchies)
            if (hierarchy.Version == 1)
            {
                bool may = machine.Probes.MayWrite(hierarchy.OwnDirectory);
                details.Add(new(may ? CheckState.Ok : CheckState.Missing, hierarchy.Name, may ? hierarchy.OwnDirectory : $"{hierarchy.OwnDirectory} is not the caller's"));
            }
        bool all = details.TrueForAll(detail => detail.State == CheckState.Ok);
        if (layout.Unified is not { } unified) return all ? Ok("every hierarchy", details) : NotDelegated(machine, details);
        // A place beside the caller's own group has limits; one below it has none, while the caller is in there.
        var (beside, own) = (CgroupPath.Base(unified), unified.OwnDirectory);
        bool free = IsGiven(machine, beside), below = IsGiven(machine, own);
        var controllers = CgroupLayout.Words(CString.Bytes(machine.Read((free ? beside : own) + "/cgroup.controllers")));
        details.Add(new(free ? CheckState.Ok : below ? CheckState.Limited : CheckState.Missing, "cgroup2", free || below ? $"{(free ? beside : own)}, controllers: {(controllers.Count == 0 ? "none" : string.Join(", ", controllers))}" : beside == own ? $"{own} is not the caller's" : $"neither {beside} nor {own} is the caller's"));
        var born = free || below ? machine.Probes.Try(Attempts.BornInto(own)) : null;
        if (born is not null) details.Add(new(born.State == CheckState.Missing ? CheckState.Limited : born.State, "clone3 into the caller's own group", born.Text));
        if (!free && !below) return NotDelegated(machine, details);
        if (layout.Mode == CgroupMode.Hybrid) return all ? Ok("every hierarchy", details) : NotDelegated(machine, details);
        if (!free) return Limited("groups, but no limits", new($"{beside} is not the caller's, and its own group {own} has the caller in it, so it hands no controllers on", Scope(machine)), details);
        List<string> lacking = [.. (machine.IsMachinesRoot ? Usual : All).Where(name => !controllers.Contains(name))];
        if (lacking.Count == 0) return Ok($"{string.Join(", ", controllers)} below {beside}", details);
        return Limited($"without {string.Join(", ", lacking)}", new($"{beside} has the controllers {(controllers.Count == 0 ? "none" : string.Join(", ", controllers))}: the others are not delegated", Delegate(machine)), details);
    }

    private static bool IsGiven(CheckedMachine machine, string directory) => machine.Probes.MayWrite(directory) && machine.Probes.MayWrite(directory + "/cgroup.procs");

    private static CheckResult NotDelegated(CheckedMachine machine, List<CheckDetail> details) => Limited("none", new(CgroupfsDriver.NotDelegated.Cause, Scope(machine), AdviceKind.DoWithoutCgroups), details);

    private static string Scope(CheckedMachine machine) => machine.Exists("/run/systemd/system") && machine.Cgroups.Mode == CgroupMode.Unified ? CgroupfsDriver.NotDelegated.Remedy.Words
        : machine.Cgroups.Mode is CgroupMode.Hybrid or CgroupMode.Legacy ? $"boot with version 2 alone (as root: {machine.Distribution.AddToCommandLine("systemd.unified_cgroup_hierarchy=1")}), run as root, or do without limits"
        : $"as root: mkdir {CgroupLayout.MountPoint}/user && chown -R {machine.Machine.Caller.Uid.Real} {CgroupLayout.MountPoint}/user, and start from a process in it; or do without limits";

    private static string Delegate(CheckedMachine machine) => machine.IsMachinesRoot
        ? "echo '+cpu +memory +pids' > " + CgroupLayout.MountPoint + "/cgroup.subtree_control, and the same in each group on the way"
        : "as root: mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' > /etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload; then log in again";
}
