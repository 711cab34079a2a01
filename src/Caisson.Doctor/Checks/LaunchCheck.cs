using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>Makes the namespaces of a usual container in a process that ends at once.</summary>
internal sealed class LaunchCheck() : Check("new-namespaces", CheckGroup.Namespaces, "this is how every container begins")
{
    public override IReadOnlyList<string> Causes => [nameof(UserNamespaceRefused), nameof(AppArmorUserNamespace), nameof(NamespaceRefused), nameof(NamespaceLimitReached), nameof(ProcessLimitReached), nameof(MapRefused), nameof(RightMissing)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        var plain = machine.IsPrivileged ? machine.Probes.Try(Attempts.Namespaces(Attempts.UsualKinds, user: false)) : null;
        var user = machine.Probes.Try(Attempts.Namespaces(Attempts.UsualKinds, user: true));
        var time = machine.Probes.Try(Attempts.Namespaces(Sched.CLONE_NEWTIME, user: !machine.IsPrivileged));
        List<CheckDetail> details = [];
        if (plain is not null) details.Add(new(plain.State, "pid, mount, uts, ipc, network and cgroup", plain.Text));
        details.Add(new(user.State, "the same in a user namespace", user.Text));
        details.Add(new(time.State == CheckState.Missing ? CheckState.Limited : time.State, "time", time.Text));
        if ((plain ?? user).Impossible is { } reason) return Unknown(reason, details);
        if ((plain ?? user).Finding is { } finding) return Missing((plain ?? user).Text, finding, details);
        if (user.Finding is { } nested) return Limited($"as root; in a user namespace {user.Text}", nested, details);
        return Ok(plain is null ? "made in a user namespace, as an ordinary user does" : "made as root, and in a user namespace too", details);
    }
}
