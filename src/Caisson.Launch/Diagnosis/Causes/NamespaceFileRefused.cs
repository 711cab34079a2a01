using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>The file of a namespace that is to be joined cannot be opened: proc_pid_ns(5).</summary>
internal sealed class NamespaceFileRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not null || failure.Object is not { } path || !failure.Calls("openat")) return null;
        bool listed = false;
        foreach (var entry in failure.Subject.Paths) listed |= entry.Path == path;
        var pid = JoinRefused.PidOf(path);
        if (!listed && pid is null) return null;
        if (failure.Is(Errno.ENOENT, Errno.ESRCH))
        {
            if (pid is null) return new("the namespace is gone, or was never there", "check the path; a namespace without processes lives only as long as its file is bound somewhere");
            if (machine.Examine($"/proc/{pid}") is null) return JoinRefused.Gone(path);
            return NamespaceKinds.TryParse(path.AsSpan(path.LastIndexOf('/') + 1), out var kind) && !machine.Knows(kind)
                ? new($"this kernel has no {NamespaceKinds.OciName(kind)} namespaces", "leave it out of the list of namespaces")
                : new($"process {pid} has ended and waits to be reaped, or there is no such kind of namespace", "name a process that still runs");
        }
        if (failure.Is(Errno.EACCES, Errno.EPERM) && pid is not null)
            return new($"the caller may not trace process {pid}, which reading its namespaces takes: it belongs to another user, or has more rights (ptrace(2))", "run as the user of that process, or as root");
        return null;
    }
}
