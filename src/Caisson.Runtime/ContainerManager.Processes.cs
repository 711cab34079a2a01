using Caisson.Cgroups;
using Caisson.Linux.Abi;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>The ids of the container's processes in the caller's PID namespace, ascending; empty if it has none.</summary>
    public IReadOnlyList<int> Processes(string id)
    {
        using var directory = Store.Get(id);
        var snapshot = Known(directory);
        using var group = OwnGroup(snapshot.Record);
        var listed = group?.Processes();
        // A first process that has moved out of the container's groups may not be alone in that.
        if (listed is not null && (snapshot.Pid == 0 || listed.BinarySearch(snapshot.Pid) >= 0)) return listed;
        using var processes = new ContainerProcesses(snapshot);
        return listed is null ? processes.List() : [.. listed.Union(processes.List()).Order()];
    }

    /// <summary>Sends a signal to the container's first process, or to all its processes.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="signal">The signal's number; 0 only asks whether there is a process.</param>
    /// <param name="all">All processes; then a container that has none is no error.</param>
    /// <remarks>SIGKILL is always for all: a process 1 takes its PID namespace with it, and without one of the container's own nothing else would end the others.</remarks>
    /// <exception cref="CaissonException">The container does not run, or the signal cannot be sent.</exception>
    public void Kill(string id, int signal, bool all = false)
    {
        using var directory = Store.Get(id);
        var snapshot = Made(directory);
        using var group = OwnGroup(snapshot.Record);
        bool any = false;
        if (all || signal == SignalNumber.SIGKILL && snapshot.Record is { OwnPidNamespace: false }) any = SignalAll(snapshot, group, signal);
        if (!all || signal == SignalNumber.SIGKILL)
        {
            using var process = snapshot.Pid == 0 ? null : snapshot.Record!.Process.Open();
            any |= process is not null && Send((int)process.DangerousGetHandle(), signal, id);
        }
        if (!any && !all) throw NotRunning(id);
        if (signal == SignalNumber.SIGKILL) group?.ThawNested();
    }

    private static bool SignalAll(ContainerSnapshot snapshot, Cgroup? group, int signal)
    {
        if (group is { IsThere: true }) return group.Signal(signal);
        using var processes = new ContainerProcesses(snapshot);
        return processes.Signal(signal);
    }

    // Who died while it was being made may not have come to find that the group was somebody else's.
    private static Cgroup? OwnGroup(ContainerRecord? record) => record is { Process.Pid: not 0 } ? record.Cgroup : null;
}
