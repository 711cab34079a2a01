using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux.Namespaces;

namespace Caisson.Doctor.Checks;

/// <summary>Whether the kernel has a kind of namespace, and how many of it a user may have: namespaces(7).</summary>
internal sealed class NamespaceKindCheck(NamespaceKind kind) : Check($"{NamespaceKinds.OciName(kind)}-namespaces", CheckGroup.Namespaces, Purpose(kind))
{
    public override IReadOnlyList<string> Causes => kind == NamespaceKind.User
        ? [nameof(UserNamespaceRefused), nameof(NamespaceLimitReached)]
        : [nameof(NamespaceLimitReached), nameof(NamespaceRefused), nameof(NamespaceFileRefused), nameof(JoinRefused)];

    public override bool IsNeeded(CheckedMachine machine) => kind == NamespaceKind.User ? !machine.IsPrivileged : kind != NamespaceKind.Time;

    public override CheckResult Run(CheckedMachine machine)
    {
        if (!machine.Exists("/proc/thread-self/ns/user") && !machine.Exists("/proc/thread-self/status")) return Unknown("/proc is not mounted");
        if (!machine.Machine.Knows(kind)) return Missing("not in this kernel", kind == NamespaceKind.User ? UserNamespaceRefused.NotBuilt : NamespaceRefused.NoSuchKind(kind));
        var name = NamespaceLimitReached.NameOf(kind);
        long? limit = machine.Machine.Setting(name);
        if (limit == 0) return Missing($"{name} is 0", kind == NamespaceKind.User ? UserNamespaceRefused.SwitchedOff : NamespaceLimitReached.SwitchedOff(kind));
        int used = machine.Namespaces.GetValueOrDefault(kind);
        var text = $"{(limit is { } most ? $"at most {most} for each user" : "no limit")}, {used} in use by processes that can be seen";
        // The kernel counts for each user and user namespace, and tells nobody; all together are the most that one can have.
        return limit is { } few && used >= few * 9 / 10
            ? Limited(text, new($"nearly as many are in use as {name} = {few} allows each user", $"end containers that are no longer needed, or as root: sysctl -w {name}={Math.Max(15000, few * 2)}"))
            : Ok(text);
    }

    private static string Purpose(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => "user namespaces make containers possible without root, and keep a container's root from being the machine's",
        NamespaceKind.Pid => "a PID namespace hides the machine's processes from the container, and its end ends all of them",
        NamespaceKind.Mount => "a mount namespace gives the container a root file system of its own",
        NamespaceKind.Uts => "a UTS namespace gives it a host name of its own",
        NamespaceKind.Ipc => "an IPC namespace keeps its shared memory and message queues apart",
        NamespaceKind.Network => "a network namespace gives it devices, addresses and ports of its own",
        NamespaceKind.Cgroup => "a cgroup namespace hides where in the machine's control groups it is",
        _ => "a time namespace gives it clocks of its own, for checkpoints and tests; nothing else needs it",
    };
}
