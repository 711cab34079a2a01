using Caisson.Cgroups.Systemd;
using Caisson.Launch.Diagnosis;

namespace Caisson.Doctor.Checks;

/// <summary>Whether systemd can be asked for control groups: the machine's for root, its own for everybody else.</summary>
internal sealed class SystemdCheck() : Check("systemd", CheckGroup.Cgroups, "it can be asked to make the groups, and `systemctl status` knows the containers")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        if (!machine.Exists("/run/systemd/system")) return Missing("not process 1 here", Finding.Of(SystemdManager.NotRunning.Cause, SystemdManager.NotRunning.Remedy));
        bool user = !machine.IsMachinesRoot;
        var runtime = machine.Probes.Variable("XDG_RUNTIME_DIR");
        List<CheckDetail> details = user ? [new(runtime is null ? CheckState.Missing : CheckState.Ok, "XDG_RUNTIME_DIR", runtime ?? "not set")] : [];
        if (machine.Probes.ReachSystemd(user) is not { } error) return Ok(user ? "the user's systemd answers" : "it answers", details);
        // Groups are made without it by default.
        return Missing(user ? "the user's cannot be reached" : "cannot be reached", new Attempted(error).Finding!, details);
    }
}
