using Caisson.Cgroups;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Hooks;
using Caisson.Runtime.Network;
using Caisson.Runtime.Resctrl;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Removes a container that has ended or was never started; with <paramref name="force"/> also one that runs, which is killed first.</summary>
    /// <returns>False if there was none; only with <paramref name="force"/>, an error else.</returns>
    /// <exception cref="CaissonException">It does not exist, or runs and is not to be forced, or something of it cannot be removed.</exception>
    /// <param name="id">The container's id.</param>
    /// <param name="force">Kill it first.</param>
    /// <param name="warn">Called with named warnings, such as for a hook that failed.</param>
    public bool Delete(string id, bool force = false, Action<string>? warn = null)
    {
        using var directory = force ? Store.Find(id) : Store.Get(id);
        if (directory is null) return false;
        if (!directory.TryLock())
        {
            var before = directory.Inspect();
            if (force) Interrupt(Recovered(directory, before));
            else if (before.Status == ContainerStatus.Creating) throw NotStopped(before);
        }
        if (!directory.Lock()) return force ? false : throw Store.Missing(id);
        var snapshot = force ? directory.Inspect() : Known(directory);
        if (snapshot.Status is not (ContainerStatus.Stopped or ContainerStatus.Created) && !force) throw NotStopped(snapshot);
        snapshot = Recovered(directory, snapshot);
        Discard(directory, snapshot, Hooks(directory, snapshot.Record, force, warn), warn);
        return true;
    }

    private static CaissonException NotStopped(ContainerSnapshot snapshot) =>
        new($"cannot delete container {snapshot.Id} that is not stopped: {ContainerState.StatusName(snapshot.Status)}", snapshot.Note, new Advice("end it first, or delete it by force", AdviceKind.DeleteContainer, snapshot.Id));

    // Who deletes by force wants it gone, whatever its copy of the configuration has come to.
    private HookRunner? Hooks(ContainerDirectory directory, ContainerRecord? record, bool force, Action<string>? warn)
    {
        try
        {
            return Hooks(directory, record, warn);
        }
        catch (CaissonException e) when (force)
        {
            warn?.Invoke($"hooks of container {directory.Id} are not run: {e.Message}");
            return null;
        }
    }

    /// <summary>Takes away what there is of a container, its first process included.</summary>
    private static void Discard(ContainerDirectory directory, ContainerSnapshot snapshot, HookRunner? hooks, Action<string>? warn)
    {
        Destroy(snapshot);
        NetDeviceMover.Of(snapshot.Record, directory)?.TakeBack(warn);
        ResctrlGroup.Of(snapshot.Record?.IntelRdt)?.Remove(warn);
        TakeSharedRootAway(directory);
        directory.Remove();
        hooks?.AfterDelete();
    }

    // Whoever holds the lock may wait for the container's own processes (a hook of the image's that does not end, a file system that does not answer), for
    // as long as they like. When they are gone there is nothing to wait for.
    private static void Interrupt(ContainerSnapshot snapshot)
    {
        if (snapshot is not { Pid: not 0, Record: { } record }) return;
        using var group = record.Cgroup;
        Kill(snapshot, group);
    }

    // Process 1 takes its PID namespace with it, whatever the container made of files of its group that belong to its user.
    private static void Kill(ContainerSnapshot snapshot, Cgroup? group)
    {
        try
        {
            bool told = group is { IsThere: true };
            using var first = snapshot is { Pid: not 0, Record.OwnPidNamespace: true } && group is not null ? snapshot.Record.Process.Open() : null;
            group?.KillAll(first: first);
            if (group is not null && !told) KillOthers(snapshot);
        }
        catch (CaissonException) when (snapshot is { Pid: not 0, Record.OwnPidNamespace: true })
        {
        }
        End(snapshot);
    }

    private static void Destroy(ContainerSnapshot snapshot, ContainerRecord record, Cgroup group)
    {
        // A process 1 takes its PID namespace with it. Who died while it was being made never had a process that does not end by itself,
        // and may not have come to find that the group was somebody else's.
        Kill(snapshot, snapshot.Pid != 0 || record.Process.Pid != 0 && !record.OwnPidNamespace ? group : null);
        if (record.Process.Pid == 0 && !group.IsEmptyWithin(OrphanLimit)) return;
        CgroupDrivers.Of(group.Manager).Remove(group);
    }

    // No fixed waits: the end of a process is an event on its pidfd, and process 1 of a PID namespace ends after all others in it.
    private static void Destroy(ContainerSnapshot snapshot)
    {
        if (snapshot.Record is not { } record) return;
        if (record.Cgroup is { } group)
        {
            using (group) Destroy(snapshot, record, group);
            return;
        }
        KillOthers(snapshot);
        End(snapshot);
    }

    // Where no group tells who belongs to the container.
    private static void KillOthers(ContainerSnapshot snapshot)
    {
        if (snapshot.Pid == 0 || snapshot.Record!.OwnPidNamespace) return;
        using var others = new ContainerProcesses(snapshot);
        others.KillAll(EndLimit);
    }

    // How long the kernel may take to end a process that got SIGKILL, in milliseconds: one in the midst of input and output ends after that.
    private const int EndLimit = 30_000;

    // How long a process may take to see that whoever was making it is gone, in milliseconds. A group that is used for longer is another container's.
    private const int OrphanLimit = 1000;

    private static void End(ContainerSnapshot snapshot)
    {
        if (snapshot.Pid == 0) return;
        using var first = snapshot.Record!.Process.Open();
        if (first is null) return;
        Send((int)first.DangerousGetHandle(), SignalNumber.SIGKILL, snapshot.Id);
        AwaitEnd(first, snapshot.Record.Process, EndLimit);
    }
}
