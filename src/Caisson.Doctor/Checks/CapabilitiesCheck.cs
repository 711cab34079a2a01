using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Planning;
using Caisson.Linux.Security;

namespace Caisson.Doctor.Checks;

/// <summary>What the caller may do, and what it can never do: capabilities(7), prctl(2) on no_new_privs.</summary>
internal sealed class CapabilitiesCheck() : Check("capabilities", CheckGroup.Security, "nobody can give a container what it lacks itself")
{
    public override IReadOnlyList<string> Causes => [nameof(CapabilityRefused), nameof(RightMissing), nameof(IdentityRefused), nameof(AttributeRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        var caller = machine.Machine.Caller;
        int last = int.TryParse(machine.Read("/proc/sys/kernel/cap_last_cap"), out int number) ? number : 40;
        ulong all = last >= 63 ? ulong.MaxValue : (1ul << last + 1) - 1, unbound = all & ~caller.Bounding.Mask, lacking = all & ~caller.Effective.Mask;
        List<CheckDetail> details =
        [
            new(CheckState.Ok, "effective", caller.Effective.Mask == 0 ? "none" : lacking == 0 ? "all" : $"all but {ProcessCapabilities.Text(lacking)}"),
            new(unbound == 0 ? CheckState.Ok : CheckState.Limited, "bounding set", unbound == 0 ? "all" : $"without {ProcessCapabilities.Text(unbound)}"),
            new(caller.NoNewPrivileges ? CheckState.Limited : CheckState.Ok, "no_new_privs", caller.NoNewPrivileges ? "set: programs with a setuid bit get no rights" : "not set"),
        ];
        bool root = caller.Uid.Effective == 0;
        if (caller.NoNewPrivileges) return Limited("no_new_privs is set", new("the caller runs with no_new_privs: newuidmap and sudo get no rights, nor does anything in its containers", "run without it (systemd: NoNewPrivileges=no; docker and podman: without --security-opt no-new-privileges)"), details);
        if (unbound != 0) return Limited($"never {ProcessCapabilities.Text(unbound)}", new($"nobody can give what it lacks itself, and the caller lacks {ProcessCapabilities.Text(unbound)}", "leave these out of process.capabilities, or start the surrounding container with them", AdviceKind.DropCapabilities), details);
        if (root && lacking != 0) return Limited($"root without {ProcessCapabilities.Text(lacking)}", new($"nobody can give what it lacks itself, and the caller lacks {ProcessCapabilities.Text(lacking)}", "leave these out of process.capabilities, or start the surrounding container with them", AdviceKind.DropCapabilities), details);
        return Ok(root ? "all" : "an ordinary user: a container gets them in its user namespace", details);
    }
}
