using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A namespace cannot be joined: setns(2).</summary>
internal sealed class JoinRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not JoinNamespace join) return null;
        var path = PathOf(failure, join);
        var target = machine.Owner(path);
        return failure.Errno switch
        {
            Errno.EPERM => Forbidden(failure, join, target, machine),
            Errno.EINVAL => Impossible(join, target, machine),
            Errno.EUSERS => new("a process with several threads cannot change its time namespace", null),
            Errno.ESRCH => Gone(path),
            _ => null,
        };
    }

    private static Finding Forbidden(Failure failure, JoinNamespace join, NamespaceOwner? target, Machine machine)
    {
        string needed = join.Flag == (ulong)NamespaceKind.Mount ? "CAP_SYS_ADMIN and CAP_SYS_CHROOT" : "CAP_SYS_ADMIN";
        var own = machine.Owner("/proc/thread-self/ns/user");
        if (join.Flag == (ulong)NamespaceKind.User)
            return new($"joining it takes CAP_SYS_ADMIN in it: only whoever made it{(target?.Uid is { } maker ? $" (user {maker})" : "")}, from the user namespace around it, and that one's root have that",
                "run as that user, or as root");
        if (target?.UserNamespace is null)
            return new($"it belongs to a user namespace outside the caller's, and {needed} in that one is needed", "run in the user namespace that owns it, as its root");
        var owner = $"user:[{target.Value.UserNamespace}]{(target.Value.Uid is { } uid ? $", made by user {uid}" : "")}";
        if (own is { } mine && mine.Id == target.Value.UserNamespace)
            return (failure.Subject.Made & (ulong)NamespaceKind.User) != 0
                ? new($"it belongs to the caller's own user namespace ({owner}), where the container's new user namespace has no rights", "join it without a new user namespace, which takes root, or join one that the same user namespace owns")
                : new($"{needed} in the caller's user namespace ({owner}) is needed, and the caller lacks it", "run as root, or enter a user namespace that owns it first");
        return new($"it belongs to another user namespace ({owner}), where the caller lacks {needed}", "join that user namespace too, or run as root");
    }

    private static Finding? Impossible(JoinNamespace join, NamespaceOwner? target, Machine machine)
    {
        if (join.Flag == (ulong)NamespaceKind.User && target is { } user && machine.Owner("/proc/thread-self/ns/user") is { } own && user.Id == own.Id)
            return new("the caller is in this user namespace already, and the kernel does not let a process join it again", "leave it out of the list of namespaces");
        if (join.Flag == (ulong)NamespaceKind.Pid)
            return new("only the caller's own PID namespace and those below it can be joined", "run where the namespace was made, or outside it");
        return target is { } other && (ulong)other.Kind != join.Flag
            ? new($"it is a namespace of kind {NamespaceKinds.OciName(other.Kind)}, not {join.Kind}", "give the file of a namespace of the right kind")
            : null;
    }

    public static Finding Gone(string path) => PidOf(path) is { } pid
        ? new($"process {pid} has ended, and with it the namespace's name", "name a process that still runs, or keep the namespace by a bind mount of its file")
        : new("the namespace is gone, or was never there", "check the path");

    /// <summary>The process of a path like /proc/7/ns/net.</summary>
    public static string? PidOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 4 && parts[0] == "proc" && parts[2] == "ns" && parts[1].All(char.IsAsciiDigit) ? parts[1] : null;
    }

    private static string PathOf(Failure failure, JoinNamespace join)
    {
        foreach (var (flag, _, path) in failure.Subject.Paths)
            if (flag == join.Flag) return path;
        return "";
    }
}
