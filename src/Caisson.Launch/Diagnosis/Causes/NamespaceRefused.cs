using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>Namespaces other than the user namespace cannot be made: the right is missing, or the kernel lacks a kind.</summary>
internal sealed class NamespaceRefused : ICause
{
    public static Finding Hidden => new("a seccomp filter of the surrounding container hides the call", "use a newer filter there, or --security-opt seccomp=unconfined (podman, docker)");

    public Finding? Find(Failure failure, Machine machine)
    {
        if (!failure.Calls("clone3", "unshare")) return null;
        if (failure.Errno == Errno.ENOSYS)
            return machine.IsFiltered
                ? Hidden
                : new("clone3 came with Linux 5.3, and this kernel is older", "use a newer kernel");
        if (failure.Namespaces == 0) return null;
        if (failure.Errno == Errno.EINVAL)
        {
            foreach (var kind in NamespaceKinds.Each)
                if ((failure.Namespaces & (ulong)kind) != 0 && !machine.Knows(kind))
                    return NoSuchKind(kind);
            return null;
        }
        if (failure.Errno != Errno.EPERM || failure.Subject.Has(NamespaceKind.User)) return null;
        if (!machine.Holds(Capability.CAP_SYS_ADMIN))
            return new("making namespaces takes CAP_SYS_ADMIN, which the caller lacks", "run as root, or give the container a user namespace of its own", AdviceKind.NewUserNamespace);
        return null;
    }

    public static Finding NoSuchKind(NamespaceKind kind) =>
        new($"this kernel has no {NamespaceKinds.OciName(kind)} namespaces", $"share the caller's {NamespaceKinds.OciName(kind)} namespace, or use a kernel with CONFIG_{Option(kind)}");

    private static string Option(NamespaceKind kind) => kind switch
    {
        NamespaceKind.Time => "TIME_NS",
        NamespaceKind.Cgroup => "CGROUPS",
        NamespaceKind.Network => "NET_NS",
        NamespaceKind.Mount => "NAMESPACES",
        _ => NamespaceKinds.ProcName(kind).ToUpperInvariant() + "_NS",
    };
}
