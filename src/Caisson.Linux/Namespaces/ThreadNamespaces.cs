using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// Moves the calling thread between namespaces: unshare(2), setns(2). Namespaces belong to threads, and a thread pool's threads serve
/// others later: call these only on a thread of your own that ends afterwards.
/// </summary>
/// <remarks>
/// A .NET program always has several threads, so the kernel refuses some kinds: a new or other user namespace (EINVAL), and entering a
/// time namespace (EUSERS). A PID namespace takes effect only for processes that are created later. Entering a mount namespace needs
/// <see cref="UnshareFileSystemContext"/> first.
/// </remarks>
public static class ThreadNamespaces
{
    /// <summary>Puts the calling thread into new namespaces.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN; EINVAL: a user namespace in a program with several threads; ENOSPC: a limit of user.max_*_namespaces is reached.</exception>
    public static void Unshare(NamespaceKind kinds)
    {
        var result = SystemCall.unshare((ulong)kinds);
        SystemCall.Check(result, "Cannot create namespaces for this thread", "unshare", kinds.ToString(), (Errno)(-result) switch
        {
            Errno.EINVAL when kinds.HasFlag(NamespaceKind.User) => "a process with several threads cannot have another user namespace",
            Errno.ENOSPC => "a limit in /proc/sys/user/max_*_namespaces is reached, or namespaces are nested too deep",
            Errno.EPERM => $"that takes {Needed(kinds)} in the caller's user namespace, and the caller lacks it",
            _ => null,
        }, result == -(int)Errno.EPERM ? AsRoot : null);
    }

    /// <summary>Gives the calling thread a root, current directory and umask of its own, which the threads of a process otherwise share: <c>CLONE_FS</c>.</summary>
    public static void UnshareFileSystemContext() => SystemCall.Check(SystemCall.unshare(Sched.CLONE_FS), "Cannot give the thread a root and current directory of its own", "unshare");

    /// <summary>Puts the calling thread into an existing namespace.</summary>
    /// <param name="target">The namespace.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the namespace's and the own user namespace; EINVAL: the kind cannot be entered by one thread of several.</exception>
    public static void Enter(NamespaceHandle target)
    {
        var kind = target.Kind;
        var result = SystemCall.setns(target.Descriptor, (ulong)kind);
        if (result == -(int)Errno.EPERM) throw Forbidden(target, kind);
        SystemCall.Check(result, $"Cannot enter a {NamespaceKinds.OciName(kind)} namespace", "setns", cause: CauseOf((Errno)(-result), kind));
    }

    /// <summary>Puts the calling thread into several namespaces of a process at once: setns(2) with a PID descriptor, Linux 5.8.</summary>
    /// <param name="process">The process.</param>
    /// <param name="kinds">The kinds.</param>
    /// <exception cref="CaissonException">As <see cref="Enter(NamespaceHandle)"/>; ESRCH: the process has ended.</exception>
    public static void Enter(PidFd process, NamespaceKind kinds)
    {
        var result = SystemCall.setns(process.Descriptor, (ulong)kinds);
        SystemCall.Check(result, "Cannot enter the namespaces of a process", "setns", kinds.ToString(), CauseOf((Errno)(-result), kinds), result == -(int)Errno.EPERM ? AsRoot : null);
    }

    // Two rights are needed, and the kernel does not say which is missing: user_namespaces(7), setns(2).
    private static CaissonException Forbidden(NamespaceHandle target, NamespaceKind kind)
    {
        var step = $"Cannot enter a {NamespaceKinds.OciName(kind)} namespace";
        using var owner = target.GetUserNamespace();
        var name = owner is null ? "a user namespace around the caller's" : $"another user namespace, user:[{owner.Id.Inode}]";
        return ThreadCapabilities.Get().Effective.Contains(Capability.CAP_SYS_ADMIN)
            ? new(step, "setns", Errno.EPERM, cause: $"it belongs to {name}, where the caller lacks {Needed(kind)}", remedy: "do it as root of that user namespace, in a program that is started there")
            : new(step, "setns", Errno.EPERM, cause: $"that takes {Needed(kind)} in the caller's own user namespace, and the caller lacks it", remedy: AsRoot);
    }

    private static string Needed(NamespaceKind kinds) => kinds.HasFlag(NamespaceKind.Mount) ? "CAP_SYS_ADMIN and CAP_SYS_CHROOT" : "CAP_SYS_ADMIN";

    private static Advice AsRoot => "run as root, or do it in a program that is started in a user namespace of its own (NamespaceBuilder)";

    private static string? CauseOf(Errno errno, NamespaceKind kinds) => errno switch
    {
        Errno.EINVAL when kinds.HasFlag(NamespaceKind.User) => "a process with several threads cannot enter a user namespace, and none can enter its own again",
        Errno.EINVAL when kinds.HasFlag(NamespaceKind.Mount) => "the thread shares its root and current directory with others",
        Errno.EUSERS => "a process with several threads cannot enter a time namespace",
        Errno.EPERM => $"that takes {Needed(kinds)} in the caller's own user namespace and in those that the namespaces belong to",
        _ => null,
    };
}
