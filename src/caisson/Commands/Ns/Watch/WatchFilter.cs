using Caisson.Inspect;
using Caisson.Inspect.Watching;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>Which changes were asked for.</summary>
internal sealed class WatchFilter
{
    private readonly HashSet<int>? _family;
    private readonly HashSet<NamespaceId> _theirs = [];
    private readonly bool _processes;

    internal WatchFilter(NamespaceKind kinds, int? pid, bool processes, NamespaceSnapshot now)
    {
        (Kinds, _processes) = (kinds, processes);
        if (pid is not { } first) return;
        _family = [first];
        // A child's number need not be greater than its parent's.
        for (var known = 0; known != _family.Count;)
        {
            known = _family.Count;
            foreach (var process in now.Processes)
            {
                if (_family.Contains(process.ParentPid)) _family.Add(process.Pid);
            }
        }

        foreach (var member in _family) Follow(now.FindProcess(member));
    }

    internal NamespaceKind Kinds { get; set; }

    /// <summary>Whether a change was asked for. To be asked once for each, in their order: the filter follows what happens.</summary>
    internal bool Wants(SnapshotChange change) => change.Kind switch
    {
        SnapshotChangeKind.NamespaceAppeared => IsWanted(change.Namespace!, isNew: true),
        SnapshotChangeKind.NamespaceGone => IsWanted(change.Namespace!) | _theirs.Remove(change.Namespace!.Id) && Kinds.HasFlag(change.Namespace.Kind),
        SnapshotChangeKind.ProcessStarted => Joins(change.Process!) && _processes,
        SnapshotChangeKind.ProcessEnded => Leaves(change.Process!) && _processes,
        SnapshotChangeKind.ProcessMoved => IsOfFamily(change.Process!) && (change.Kinds & Kinds) != 0,
        SnapshotChangeKind.ProcessChanged => IsOfFamily(change.Process!) && _processes,
        SnapshotChangeKind.NameKept or SnapshotChangeKind.NameReleased => Kinds.HasFlag(change.Kept!.Kind) && (_family is null || (change.Kept.Id is { } id && _theirs.Contains(id))),
        _ => true,
    };

    internal bool IsWanted(NamespaceInfo info, bool isNew = false)
    {
        if (_family is not null && isNew) _theirs.Remove(info.Id);
        if (!Kinds.HasFlag(info.Kind)) return false;
        if (_family is null) return true;
        if (_theirs.Contains(info.Id)) return true;
        foreach (var pid in info.Processes)
        {
            if (_family.Contains(pid)) return _theirs.Add(info.Id);
        }

        // A namespace appears before the process that is in it starts.
        return info.Leader is { } leader && _family.Contains(leader.ParentPid) && _theirs.Add(info.Id);
    }

    private bool IsOfFamily(ProcessInfo process)
    {
        if (_family?.Contains(process.Pid) == false) return false;
        Follow(process);
        return true;
    }

    private bool Joins(ProcessInfo process)
    {
        if (_family is null) return true;
        if (!_family.Contains(process.ParentPid)) return false;
        _family.Add(process.Pid);
        Follow(process);
        return true;
    }

    private bool Leaves(ProcessInfo process) => _family is null || _family.Remove(process.Pid);

    private void Follow(ProcessInfo? process)
    {
        if (_family is null || process is null) return;
        foreach (var kind in NamespaceKinds.Each)
        {
            if (process.Namespaces[kind] is { } id) _theirs.Add(id);
        }
    }
}
