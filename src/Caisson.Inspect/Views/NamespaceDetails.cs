using Caisson.Inspect.Mounts;
using Caisson.Inspect.Networks;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Views;

/// <summary>What is in one namespace: of its eight views the one of its kind. It never changes.</summary>
public sealed class NamespaceDetails
{
    private NamespaceDetails(NamespaceKind kind, NamespaceId? id, NamespaceInfo? info)
    {
        Kind = kind;
        Id = id;
        Info = info;
    }

    /// <summary>Its kind; one.</summary>
    public NamespaceKind Kind { get; }

    /// <summary>Device and inode; null if the caller may not know which one it is.</summary>
    public NamespaceId? Id { get; }

    /// <summary>Its relations, and what keeps it alive; null if the scan did not see it.</summary>
    public NamespaceInfo? Info { get; }

    /// <summary>Of a user namespace: its ids.</summary>
    public Reading<UserView>? User { get; private init; }

    /// <summary>Of a PID namespace: its processes.</summary>
    public Reading<PidView>? Pid { get; private init; }

    /// <summary>Of a mount namespace: its mounts.</summary>
    public Reading<MountNamespaceView>? Mounts { get; private init; }

    /// <summary>Of a UTS namespace: its names.</summary>
    public Reading<UtsView>? Uts { get; private init; }

    /// <summary>Of an IPC namespace: its objects.</summary>
    public Reading<IpcView>? Ipc { get; private init; }

    /// <summary>Of a network namespace: its devices.</summary>
    public Reading<NetworkView>? Network { get; private init; }

    /// <summary>Of a cgroup namespace: its roots.</summary>
    public Reading<CgroupView>? Cgroup { get; private init; }

    /// <summary>Of a time namespace: its clocks.</summary>
    public Reading<TimeView>? Time { get; private init; }

    /// <summary>Why what is in it could not be read, for people, without a full stop; null if it was.</summary>
    public string? Problem => User?.Problem ?? Pid?.Problem ?? Mounts?.Problem ?? Uts?.Problem ?? Ipc?.Problem ?? Network?.Problem ?? Cgroup?.Problem ?? Time?.Problem;

    /// <summary>Reads the namespace that a target has of a kind.</summary>
    /// <param name="target">A process, container, namespace or kept name.</param>
    /// <param name="kind">One kind of the target's.</param>
    /// <param name="machine">A scan: who else is in it, how it is related.</param>
    public static NamespaceDetails Read(NamespaceTarget target, NamespaceKind kind, NamespaceSnapshot machine)
    {
        NamespaceHandle? handle = null;
        CaissonException? refusal = null;
        try
        {
            handle = target.Open(kind);
        }
        catch (CaissonException e)
        {
            refusal = e;
        }

        using (handle)
        {
            var id = handle?.Id;
            var info = id is { } known ? machine.Find(known) : null;
            var processes = ProcessesOf(target.Pid, info);
            return new(kind, id, info)
            {
                User = kind == NamespaceKind.User ? Reading<UserView>.Of(() => UserView.Read(handle, processes) ?? throw refusal!) : null,
                Pid = kind == NamespaceKind.Pid ? From(open => PidView.Read(open, info, machine)) : null,
                Mounts = kind == NamespaceKind.Mount ? MountsOf() : null,
                Uts = kind == NamespaceKind.Uts ? From(UtsView.Read) : null,
                Ipc = kind == NamespaceKind.Ipc ? From(IpcView.Read) : null,
                Network = kind == NamespaceKind.Network ? NetworkOf() : null,
                Cgroup = kind == NamespaceKind.Cgroup ? From(open => CgroupView.Read(open, [.. processes, .. machine.Processes.Select(static process => process.Pid)])) : null,
                Time = kind == NamespaceKind.Time ? From(open => TimeView.TryRead(open.Id, TimeWitnesses())) : null,
            };

            Reading<T> From<T>(Func<NamespaceHandle, T?> read)
                where T : class => handle is null ? Reading<T>.None(refusal!) : Reading<T>.Of(() => read(handle));

            // A process's table is open to everybody, and has what the process sees; without one the table is read from inside.
            Reading<MountNamespaceView> MountsOf()
            {
                foreach (var pid in processes)
                {
                    if (Reading<MountNamespaceView>.Of(() => MountNamespaceView.TryRead(pid)) is { Value: { } view } reading && (id is null || view.Id is null || view.Id == id)) return reading;
                }

                return From(MountNamespaceView.Read);
            }

            Reading<NetworkView> NetworkOf()
            {
                var reading = From(open => NetworkView.Read(open, machine, processes));
                if (reading.Value is not null || processes.Count == 0) return reading;
                var files = Reading<NetworkView>.Of(() => NetworkView.ReadProc(processes[0]));
                return files.Value is null ? reading : files;
            }

            // Also those that are elsewhere, and whose children will be in it.
            IEnumerable<int> TimeWitnesses()
            {
                foreach (var pid in processes) yield return pid;
                foreach (var holder in info?.OtherHolders ?? [])
                    if (holder is { Kind: HolderKind.Children, Pid: { } pid }) yield return pid;
            }
        }
    }

    private static List<int> ProcessesOf(int? pid, NamespaceInfo? info)
    {
        var list = new List<int>();
        if (pid is { } asked) list.Add(asked);
        foreach (var other in info?.Processes ?? [])
            if (other != pid) list.Add(other);
        return list;
    }
}
