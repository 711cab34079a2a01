using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>What is left of EPERM, EACCES and ENOSYS when nothing closer fits: a missing right, a filter, a security module. It comes last.</summary>
internal sealed class RightMissing : ICause
{
    public static Finding TooOld(string call) => new($"this kernel does not have {call}", "use a newer kernel: 5.12 at least");

    public Finding? Find(Failure failure, Machine machine)
    {
        if (!failure.Is(Errno.EPERM, Errno.EACCES, Errno.ENOSYS)) return null;
        if (failure.Errno == Errno.EPERM && failure.Step is SetPropagation or CloneMount or CloneOpened or CloneInRoot or Attach or NewFileSystem or SetMountAttributes or MountInRoot or Unshare or SendNetlink
            && !failure.InUserNamespace && !machine.Holds(Capability.CAP_SYS_ADMIN))
            return new($"{failure.Call} takes {(failure.Step is SendNetlink ? "CAP_NET_ADMIN" : "CAP_SYS_ADMIN")}, which the caller lacks", "run as root, or give the container a user namespace of its own", AdviceKind.NewUserNamespace);
        if (machine.IsFiltered && failure.Errno != Errno.EACCES)
            return new($"the caller runs under a seccomp filter, which may refuse {failure.Call}", "start the surrounding container with a filter that allows it (podman and docker: --security-opt seccomp=unconfined)");
        if (failure.Errno == Errno.ENOSYS) return TooOld(failure.Call);
        return machine.Confinement is { } label ? new($"the caller is confined as {label}, which may forbid it", "allow it in that policy, or run unconfined") : null;
    }
}
