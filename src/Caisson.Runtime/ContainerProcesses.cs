using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

/// <summary>
/// Who is in a container: who shares a namespace that was made for it, and everybody whom those started. A container with neither a PID nor a mount
/// namespace of its own has only the descendants of its first process; what left those, or came by exec, is beyond telling there.
/// </summary>
/// <remarks>The namespace is held open, so that its number cannot pass to another one while the processes are being killed.</remarks>
internal sealed class ContainerProcesses : IDisposable
{
    private readonly ProcessIdentity _first;
    private readonly string? _kind;
    private readonly NamespaceHandle? _namespace;
    private readonly ulong? _home;

    internal ContainerProcesses(ContainerSnapshot snapshot)
    {
        if (snapshot is not { Pid: not 0, Record: { } record }) return;
        _first = record.Process;
        if (!record.OwnPidNamespace && !record.OwnMountNamespace) return;
        (_kind, var kind) = record.OwnPidNamespace ? ("pid", NamespaceKind.Pid) : ("mnt", NamespaceKind.Mount);
        try
        {
            using var own = NamespaceHandle.OpenProcess(0, kind);
            _namespace = NamespaceHandle.OpenProcess(_first.Pid, kind);
            // Its number may have passed to another process meanwhile, and that one's namespace could be the host's. With the right to, it has entered the host's mounts itself
            // (nsenter -t 1 -m): whoever shares those is not the container.
            if (_first.IsAlive && _namespace.Id != own.Id) _home = _namespace.Id.Inode;
        }
        catch (CaissonException)
        {
            // It has just ended, or the caller may not look into it: then there are its descendants.
        }
    }

    /// <summary>The ids of the processes that are there now, ascending.</summary>
    internal List<int> List()
    {
        var found = new List<int>();
        if (_first.Pid == 0) return found;
        var parents = new Dictionary<int, int>();
        var members = new HashSet<int>();
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (ProcessStat.TryRead(pid) is not { HasEnded: false } stat) continue;
            parents[pid] = stat.ParentPid;
            if (pid == _first.Pid && stat.StartTime == _first.StartTime || _home is { } home && pid != Environment.ProcessId && IdOf(pid) == home) members.Add(pid);
        }
        foreach (var pid in parents.Keys)
        {
            for (var at = pid; parents.TryGetValue(at, out var parent); at = parent)
            {
                if (!members.Contains(at)) continue;
                found.Add(pid);
                break;
            }
        }
        found.Sort();
        return found;
    }

    /// <summary>Sends a signal to everybody.</summary>
    /// <returns>Whether there was anybody.</returns>
    internal bool Signal(int signal) => ListedProcesses.Signal(List, signal);

    /// <summary>Kills everybody, again until nobody is left, and waits for each one's end.</summary>
    /// <param name="limit">How many milliseconds that may take.</param>
    /// <exception cref="CaissonException">One does not end.</exception>
    internal void KillAll(int limit)
    {
        if (ListedProcesses.KillAll(List, () => Signal(SignalNumber.SIGKILL), limit)) return;
        throw new CaissonException($"processes {string.Join(", ", List())} of the container do not end", $"they got SIGKILL {limit / 1000} seconds ago, and the kernel has not ended them",
            "see what they wait for in /proc/PID/stack, then delete the container again");
    }

    // All namespaces lie on one file system of the kernel's, so the inode tells them apart.
    private ulong? IdOf(int pid) =>
        SystemCall.statx(Fcntl.AT_FDCWD, $"/proc/{pid}/ns/{_kind}", 0, Stat.STATX_INO, out var status) < 0 ? null : status.stx_ino;

    public void Dispose() => _namespace?.Dispose();
}
