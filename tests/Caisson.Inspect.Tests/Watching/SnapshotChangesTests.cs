using Caisson.Inspect.Watching;
using Caisson.Linux.Namespaces;
using Shouldly;

namespace Caisson.Inspect.Tests.Watching;

public sealed class SnapshotChangesTests
{
    private const ulong Host = 100, Blue = 200, Red = 201;

    private static NamespaceId Id(ulong inode) => new(4, inode);

    private static ProcessInfo Process(int pid, ulong network, int parent = 1, ulong start = 0, string name = "sh", params string[] arguments)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        inodes[NamespaceSet.Index(NamespaceKind.Network)] = network;
        inodes[NamespaceSet.Index(NamespaceKind.Uts)] = 50;
        return new() { Pid = pid, ParentPid = parent, StartTime = start == 0 ? (ulong)pid : start, Name = name, Arguments = arguments, Namespaces = new(4, inodes) };
    }

    private static NamespaceSnapshot Snapshot(params ProcessInfo[] processes)
    {
        var namespaces = new List<NamespaceInfo>();
        foreach (var group in processes.GroupBy(process => process.Namespaces[NamespaceKind.Network]!.Value).OrderBy(group => group.Key.Inode))
        {
            namespaces.Add(new() { Id = group.Key, Kind = NamespaceKind.Network, Processes = [.. group.Select(process => process.Pid)], Leader = group.First() });
        }

        if (processes.Length > 0) namespaces.Insert(0, new() { Id = Id(50), Kind = NamespaceKind.Uts, Processes = [.. processes.Select(process => process.Pid)], Leader = processes[0] });
        return new(DateTimeOffset.UnixEpoch, namespaces, [.. processes], []);
    }

    private static string Text(SnapshotChange change) => change.Kind switch
    {
        SnapshotChangeKind.NamespaceAppeared => $"+{change.Namespace!.Id.Inode}",
        SnapshotChangeKind.NamespaceGone => $"-{change.Namespace!.Id.Inode}",
        SnapshotChangeKind.ProcessStarted => $"start {change.Process!.Pid}",
        SnapshotChangeKind.ProcessEnded => $"end {change.Process!.Pid}",
        SnapshotChangeKind.ProcessMoved => $"move {change.Process!.Pid} {change.Kinds} {change.Before!.Namespaces[NamespaceKind.Network]!.Value.Inode}",
        SnapshotChangeKind.ProcessChanged => $"change {change.Process!.Pid} {change.Before!.Name}>{change.Process.Name}",
        _ => change.Kind.ToString(),
    };

    private static List<string> Between(NamespaceSnapshot before, NamespaceSnapshot after) => [.. SnapshotChanges.Between(before, after).Select(Text)];

    [Fact]
    public void The_same_is_no_change()
    {
        var snapshot = Snapshot(Process(1, Host), Process(7, Blue));
        Between(snapshot, snapshot).ShouldBeEmpty();
        Between(snapshot, Snapshot(Process(1, Host), Process(7, Blue))).ShouldBeEmpty();
        Between(Snapshot(), Snapshot()).ShouldBeEmpty();
    }

    [Fact]
    public void What_appears_comes_before_who_is_in_it_and_what_goes_after() =>
        Between(Snapshot(Process(1, Host), Process(7, Blue)), Snapshot(Process(1, Host), Process(9, Red))).ShouldBe(["+201", "start 9", "end 7", "-200"]);

    [Fact]
    public void Whoever_goes_elsewhere_has_moved() =>
        Between(Snapshot(Process(1, Host), Process(7, Host)), Snapshot(Process(1, Host), Process(7, Blue))).ShouldBe(["+200", "move 7 Network 100"]);

    [Fact]
    public void Another_program_is_a_change_and_what_was_not_read_is_none()
    {
        // As the kernel's threads do all the time.
        Between(Snapshot(Process(7, Host, name: "kworker/0:1")), Snapshot(Process(7, Host, name: "kworker/0:1-events"))).ShouldBeEmpty();
        Between(Snapshot(Process(7, Host, 1, 0, "sh", "sh")), Snapshot(Process(7, Host, 1, 0, "ip", "ip"))).ShouldBe(["change 7 sh>ip"]);
        Between(Snapshot(Process(7, Host, arguments: ["a", "b"])), Snapshot(Process(7, Host, arguments: ["a", "c"]))).ShouldBe(["change 7 sh>sh"]);
        var unread = new ProcessInfo { Pid = 7, StartTime = 7, Name = "sh", Namespaces = Process(7, Host).Namespaces };
        Between(Snapshot(Process(7, Host, arguments: ["a"])), Snapshot(unread)).ShouldBeEmpty();
        var unseen = new ProcessInfo { Pid = 7, StartTime = 7, Name = "sh", Arguments = [] };
        SnapshotChanges.Between(Snapshot(Process(7, Host)), new(DateTimeOffset.UnixEpoch, [], [unseen], [])).ShouldNotContain(change => change.Kind == SnapshotChangeKind.ProcessMoved);
    }

    [Fact]
    public void A_number_that_is_given_out_anew_is_another_process() =>
        Between(Snapshot(Process(7, Host, start: 7)), Snapshot(Process(7, Host, start: 8))).ShouldBe(["start 7", "end 7"]);

    [Fact]
    public void A_namespaces_number_that_is_given_out_anew_is_another_namespace()
    {
        var before = Snapshot(Process(1, Host), Process(7, Blue));
        var look = new NamespaceSnapshot(DateTimeOffset.UnixEpoch, [new() { Id = Id(Blue), Kind = NamespaceKind.Ipc, Processes = [9] }], [Ipc(9, Blue)], []);
        var after = SnapshotPatch.Apply(before, [look], [7]);
        after.Find(Id(Blue))!.Kind.ShouldBe(NamespaceKind.Ipc);
        after.Find(Id(Blue))!.Processes.ShouldBe([9]);
        Between(before, after).ShouldBe(["-200", "+200", "start 9", "end 7"]);
    }

    private static ProcessInfo Ipc(int pid, ulong ipc)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        inodes[NamespaceSet.Index(NamespaceKind.Ipc)] = ipc;
        return new() { Pid = pid, StartTime = (ulong)pid, Name = "sh", Namespaces = new(4, inodes) };
    }

    [Fact]
    public void A_patch_is_what_a_scan_would_have_found()
    {
        var before = Snapshot(Process(1, Host, parent: 0), Process(7, Blue), Process(8, Host));
        // 8 moves to a new namespace, 9 is new there as its child, 7 ends.
        var looks = new[] { Snapshot(Process(8, Red)), Snapshot(Process(9, Red, parent: 8)) };
        var after = SnapshotPatch.Apply(before, looks, [7]);
        Between(before, after).ShouldBe(["+201", "start 9", "move 8 Network 100", "end 7"]);
        after.Find(Id(Red))!.Processes.ShouldBe([8, 9]);
        after.Find(Id(Red))!.Leader!.Pid.ShouldBe(8);
        after.Find(Id(Host))!.Processes.ShouldBe([1]);
        after.Find(Id(50))!.Processes.ShouldBe([1, 8, 9]);
        after.Find(Id(50))!.Leader!.Pid.ShouldBe(1);
        after.Processes.Select(process => process.Pid).ShouldBe([1, 8, 9]);
        // Nobody is in it; whether something else holds it is not known.
        after.Find(Id(Blue))!.Processes.ShouldBeEmpty();
        after.Find(Id(Blue))!.Leader.ShouldBeNull();
        after.Namespaces.Select(item => item.Id.Inode).ShouldBe([50ul, Host, Blue, Red]);
    }

    [Fact]
    public void A_patch_follows_the_name_of_who_leads_and_who_leads_next()
    {
        var before = Snapshot(Process(7, Blue, name: "sh"), Process(8, Blue, parent: 7));
        SnapshotPatch.Apply(before, [Snapshot(Process(7, Blue, name: "top"))], []).Find(Id(Blue))!.Leader!.Name.ShouldBe("top");
        SnapshotPatch.Apply(before, [], [7]).Find(Id(Blue))!.Leader!.Pid.ShouldBe(8);
        // A look finds one that had ended under its number before.
        var again = SnapshotPatch.Apply(before, [Snapshot(Process(7, Host, start: 99))], [7]);
        Between(before, again).ShouldBe(["+100", "start 7", "end 7"]);
        again.Find(Id(Blue))!.Processes.ShouldBe([8]);
    }

    [Fact]
    public void Random_histories_end_where_a_scan_would()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var processes = new Dictionary<int, ProcessInfo>();
            var current = Snapshot();
            ulong clock = 1000;
            for (var step = 0; step < 12; step++)
            {
                var looks = new List<NamespaceSnapshot>();
                var gone = new List<int>();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    var pid = random.Next(1, 9);
                    if (gone.Contains(pid) || looks.Exists(look => look.FindProcess(pid) is not null)) continue;
                    if (processes.Remove(pid) && random.Next(2) == 0)
                    {
                        gone.Add(pid);
                        continue;
                    }

                    processes[pid] = Process(pid, (ulong)random.Next(100, 104), random.Next(0, 9), clock++);
                    looks.Add(Snapshot(processes[pid]));
                }

                var before = current;
                current = SnapshotPatch.Apply(current, looks, gone);
                Replay(before, SnapshotChanges.Between(before, current)).ShouldBe(current.Processes.Select(process => (process.Pid, process.StartTime)));
            }

            current.Processes.Select(process => process.StartTime).ShouldBe(processes.OrderBy(pair => pair.Key).Select(pair => pair.Value.StartTime));
            foreach (var item in current.Namespaces)
                item.Processes.ShouldBe(processes.Values.Where(process => process.Namespaces[item.Kind] == item.Id).Select(process => process.Pid).Order());
        }
    }

    private static IEnumerable<(int, ulong)> Replay(NamespaceSnapshot before, IReadOnlyList<SnapshotChange> changes)
    {
        var there = before.Processes.Select(process => (process.Pid, process.StartTime)).ToHashSet();
        foreach (var change in changes)
        {
            if (change.Kind == SnapshotChangeKind.ProcessStarted) there.Add((change.Process!.Pid, change.Process.StartTime)).ShouldBeTrue();
            if (change.Kind == SnapshotChangeKind.ProcessEnded) there.Remove((change.Process!.Pid, change.Process.StartTime)).ShouldBeTrue();
        }

        return there.Order();
    }
}
