using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Watching;

/// <summary>The differences between two snapshots.</summary>
public static class SnapshotChanges
{
    /// <summary>What happened from one snapshot to a later one, in an order in which it can have happened: what appears comes before the processes that are in it, what goes after, unless its number was given out anew.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="after">The later one.</param>
    /// <returns>By <see cref="SnapshotChangeKind"/>, then in the order of the snapshots. A process whose number was given out anew ended and started.</returns>
    public static IReadOnlyList<SnapshotChange> Between(NamespaceSnapshot before, NamespaceSnapshot after)
    {
        var changes = new List<SnapshotChange>();
        List<SnapshotChange> moved = [], changed = [], ended = [];
        foreach (var item in after.Namespaces)
        {
            var old = before.Find(item.Id);
            if (old?.Kind == item.Kind) continue;
            // Its number was given out anew.
            if (old is not null) changes.Add(new(SnapshotChangeKind.NamespaceGone) { Namespace = old });
            changes.Add(new(SnapshotChangeKind.NamespaceAppeared) { Namespace = item });
        }

        foreach (var process in after.Processes)
        {
            if (ReferenceEquals(before.FindProcess(process.Pid), process)) continue;
            if (before.FindProcess(process.Pid) is not { } old || old.StartTime != process.StartTime)
            {
                changes.Add(new(SnapshotChangeKind.ProcessStarted) { Process = process });
                continue;
            }

            if (Differing(old.Namespaces, process.Namespaces) is not NamespaceKind.None and var kinds)
                moved.Add(new(SnapshotChangeKind.ProcessMoved) { Process = process, Before = old, Kinds = kinds });
            if (IsOtherProgram(old, process)) changed.Add(new(SnapshotChangeKind.ProcessChanged) { Process = process, Before = old });
        }

        foreach (var process in before.Processes)
        {
            if (after.FindProcess(process.Pid)?.StartTime != process.StartTime) ended.Add(new(SnapshotChangeKind.ProcessEnded) { Process = process });
        }

        changes.AddRange(moved);
        changes.AddRange(changed);
        changes.AddRange(ended);
        foreach (var item in before.Namespaces)
        {
            if (after.Find(item.Id) is null) changes.Add(new(SnapshotChangeKind.NamespaceGone) { Namespace = item });
        }

        return changes;
    }

    // What could be seen at one time only is no move.
    private static NamespaceKind Differing(in NamespaceSet old, in NamespaceSet now)
    {
        var kinds = NamespaceKind.None;
        if (old == now) return kinds;
        foreach (var kind in NamespaceKinds.Each)
        {
            if (old[kind] is { } from && now[kind] is { } to && from != to) kinds |= kind;
        }

        return kinds;
    }

    // A thread of the kernel, which has no arguments, is named after what it is doing.
    private static bool IsOtherProgram(ProcessInfo old, ProcessInfo now) =>
        (old.Name != now.Name && !(old.Arguments is [] && now.Arguments is [])) || (old.Arguments is { } from && now.Arguments is { } to && !from.SequenceEqual(to));
}
