using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A user namespace cannot be made: switched off, limited, nested too deep, or forbidden where the caller sits (user_namespaces(7), clone(2)).</summary>
internal sealed class UserNamespaceRefused : ICause
{
    private const string LimitName = "user.max_user_namespaces";

    public static Finding NotBuilt => new("this kernel was built without user namespaces", "run as root without one, or use a kernel with CONFIG_USER_NS");

    public static Finding SwitchedOff => new($"user namespaces are switched off: {LimitName} is 0", $"as root: sysctl -w {LimitName}=15000, or run as root without a user namespace");

    public static Finding Chrooted => new("the caller's root was changed with chroot, and there the kernel allows no user namespaces", "enter the root with pivot_root in a mount namespace of its own, as a container does, or stay outside it");

    public static Finding ForRootAlone => new("user namespaces are switched off for ordinary users: kernel.unprivileged_userns_clone is 0", "as root: sysctl -w kernel.unprivileged_userns_clone=1, or run as root");

    public Finding? Find(Failure failure, Machine machine)
    {
        if ((failure.Namespaces & Sched.CLONE_NEWUSER) == 0) return null;
        return failure.Errno switch
        {
            Errno.ENOSPC or Errno.EUSERS => Exhausted(failure, machine),
            Errno.EPERM or Errno.EACCES => Forbidden(failure.Errno, machine),
            Errno.EINVAL when !machine.Knows(NamespaceKind.User) => NotBuilt,
            _ => null,
        };
    }

    private static Finding? Exhausted(Failure failure, Machine machine)
    {
        var limit = machine.Setting(LimitName);
        if (limit == 0) return SwitchedOff;
        if (failure.Namespaces != Sched.CLONE_NEWUSER && NamespaceLimitReached.OthersAtZero(failure.Namespaces, machine) is { } other) return other;
        return new($"the caller has as many user namespaces as {LimitName}{(limit is { } known ? $" ({known})" : "")} allows, or they are nested more than 32 deep",
            $"end containers that are no longer needed, nest less, or raise {LimitName}");
    }

    private static Finding Forbidden(Errno errno, Machine machine)
    {
        bool privileged = machine.Holds(Capability.CAP_SYS_ADMIN);
        if (!privileged && machine.Setting("kernel.unprivileged_userns_clone") == 0)
            return ForRootAlone;
        if (!privileged && machine.Setting(AppArmorUserNamespace.Switch) == 1)
            return AppArmorUserNamespace.None;
        if (IsChrooted(machine))
            return Chrooted;
        if (machine.IsFiltered)
            return new("the caller runs under a seccomp filter, which most containers have, and it refuses user namespaces",
                "start the surrounding container with a filter that allows them (podman and docker: --security-opt seccomp=unconfined), or run without a user namespace");
        if (machine.Confinement is { } label)
            return new($"the caller is confined as {label}, which may not make user namespaces", "allow it in that policy (AppArmor: a rule `userns,`; SELinux: user_namespace create), or run unconfined");
        if (Unmapped(machine)) return new("the caller's user or group id has no mapping in the user namespace it is in, and so cannot own a new one", "run as an id that is mapped there (/proc/self/uid_map)");
        return new(errno == Errno.EACCES ? "a security module of this machine forbids it (SELinux: user_namespace create)"
            : privileged ? "most likely the caller's root was changed with chroot, and there the kernel allows no user namespaces"
            : "the machine forbids it here: the caller may be chrooted, or a security module or a filter refuses",
            privileged && errno == Errno.EPERM ? "enter the root with pivot_root instead, or run without a user namespace" : "run as root without a user namespace, or ask the machine's administrator");
    }

    /// <summary>A root that is no mount point can only come from chroot; another one tells itself by differing from process 1's in the same mount namespace.</summary>
    public static bool IsChrooted(Machine machine)
    {
        if (machine.Mounts.Count == 0) return false;
        foreach (var mount in machine.Mounts)
            if (mount.MountPoint == "/")
                return machine.Owner("/proc/1/ns/mnt") is { } first && machine.Owner("/proc/thread-self/ns/mnt") is { } own && first.Id == own.Id
                    && machine.Examine("/proc/1/root/") is { } there && machine.Examine("/") is { } here && !there.IsSameInode(here);
        return true;
    }

    private static bool Unmapped(Machine machine) =>
        machine.CallersMap(groups: false) is { } users && users.ToContainer(0) is null && users.Count == 0
        || machine.Caller.Uid.Effective == 65534 && machine.IsNested;
}
