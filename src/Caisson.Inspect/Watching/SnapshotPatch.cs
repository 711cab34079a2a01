using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Watching;

/// <summary>Brings a snapshot up to date by a look at some of its processes, without looking at the rest.</summary>
internal static class SnapshotPatch
{
    /// <summary>The snapshot with the processes of some looks in place of what it had under their numbers, and without others.</summary>
    /// <param name="before">The snapshot.</param>
    /// <param name="looks">Scans of single processes or of all.</param>
    /// <param name="gone">Processes that are not there any more, unless one of the looks has them anew.</param>
    /// <remarks>A namespace that has lost its last process stays: only a full scan can tell whether something else holds it.</remarks>
    internal static NamespaceSnapshot Apply(NamespaceSnapshot before, IReadOnlyCollection<NamespaceSnapshot> looks, IReadOnlyCollection<int> gone)
    {
        var fresh = new SortedDictionary<int, ProcessInfo?>();
        foreach (var pid in gone) fresh[pid] = null;
        foreach (var look in looks)
        {
            foreach (var process in look.Processes) fresh[process.Pid] = process;
        }

        var namespaces = new Dictionary<NamespaceId, NamespaceInfo>();
        foreach (var item in before.Namespaces) namespaces[item.Id] = item;
        foreach (var look in looks)
        {
            foreach (var item in look.Namespaces)
            {
                // Of another kind: the number was given out anew.
                if (!namespaces.TryGetValue(item.Id, out var known) || known.Kind != item.Kind) namespaces[item.Id] = item with { Processes = [], Leader = null };
            }
        }

        var processes = Merge(before.Processes, fresh);
        var after = processes.ToDictionary(process => process.Pid);
        var members = new Dictionary<NamespaceId, SortedSet<int>>();
        SortedSet<int> Members(NamespaceId id)
        {
            if (!members.TryGetValue(id, out var set)) members[id] = set = new(namespaces.TryGetValue(id, out var item) ? item.Processes : []);
            return set;
        }

        foreach (var (pid, process) in fresh)
        {
            foreach (var kind in NamespaceKinds.Each)
            {
                var from = before.FindProcess(pid)?.Namespaces[kind];
                var to = process?.Namespaces[kind];
                if (from == to) continue;
                if (from is { } left) Members(left).Remove(pid);
                if (to is { } entered) Members(entered).Add(pid);
            }
        }

        foreach (var (id, set) in members)
        {
            if (namespaces.TryGetValue(id, out var item)) namespaces[id] = item with { Processes = [.. set], Leader = Leader(item, set, after) };
        }

        // Who leads may have another name by now.
        foreach (var (id, item) in namespaces.ToArray())
        {
            if (item.Leader is { } leader && after.TryGetValue(leader.Pid, out var now) && !ReferenceEquals(now, leader)) namespaces[id] = item with { Leader = now };
        }

        List<NamespaceInfo> ordered = [.. namespaces.Values];
        ordered.Sort(static (a, b) => NamespaceSet.Index(a.Kind) is var kind && kind != NamespaceSet.Index(b.Kind) ? kind.CompareTo(NamespaceSet.Index(b.Kind)) : a.Id.Inode.CompareTo(b.Id.Inode));
        return new(DateTimeOffset.UtcNow, ordered, processes, [.. before.Gaps]) { Reader = before.Reader };
    }

    private static List<ProcessInfo> Merge(IReadOnlyList<ProcessInfo> old, SortedDictionary<int, ProcessInfo?> fresh)
    {
        var merged = new List<ProcessInfo>(old.Count + fresh.Count);
        foreach (var process in old)
        {
            if (!fresh.ContainsKey(process.Pid)) merged.Add(process);
        }

        foreach (var process in fresh.Values)
        {
            if (process is not null) merged.Add(process);
        }

        merged.Sort(static (a, b) => a.Pid.CompareTo(b.Pid));
        return merged;
    }

    private static ProcessInfo? Leader(NamespaceInfo item, SortedSet<int> members, Dictionary<int, ProcessInfo> processes)
    {
        // It has been the first: those who come later do not change that.
        if (item.Leader is { } old && members.Contains(old.Pid) && processes.TryGetValue(old.Pid, out var same) && same.StartTime == old.StartTime) return same;
        ProcessInfo? leader = null, first = null;
        foreach (var pid in members)
        {
            if (!processes.TryGetValue(pid, out var process)) continue;
            first ??= process;
            if (processes.TryGetValue(process.ParentPid, out var parent) && parent.Namespaces[item.Kind] == item.Id) continue;
            if (leader is null || process.StartTime < leader.StartTime) leader = process;
        }

        return leader ?? first;
    }
}
