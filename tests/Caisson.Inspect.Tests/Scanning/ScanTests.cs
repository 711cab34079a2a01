using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Scanning;

public sealed class ScanTests
{
    private const ScanSources Links = ScanSources.Processes | ScanSources.Tasks | ScanSources.Children | ScanSources.Descriptors | ScanSources.BindMounts;

    [Fact]
    public void Processes_are_counted_and_the_most_senior_one_leads()
    {
        using var proc = new FakeProc()
            .Process(1, 0, 10, "init", 1, "uts:[1]")
            // The one with the lower number came later: numbers start again from the bottom.
            .Process(20, 30, 600, "child", 1, "uts:[2]")
            .Process(30, 1, 500, "first", 1, "uts:[2]")
            .Process(40, 1, 700, "joined", 1, "uts:[2]");
        var snapshot = proc.Scan(new() { Sources = Links });
        var two = snapshot.Find(2).ShouldNotBeNull();
        two.Kind.ShouldBe(NamespaceKind.Uts);
        two.Processes.ShouldBe([20, 30, 40]);
        var leader = two.Leader.ShouldNotBeNull();
        leader.Name.ShouldBe("first");
        leader.Arguments.ShouldBe(["/bin/first", "-x"]);
        leader.Uid.ShouldBe(1000u);
        leader.NamespacePids.ShouldBe([30, 5]);
        leader.Unit.ShouldBe(new Unit(UnitKind.Service, "systemd", "a.service"));
        two.Unit.ShouldBe(leader.Unit);
        snapshot.FindProcess(20)!.Namespaces[NamespaceKind.Uts].ShouldBe(two.Id);
        snapshot.FindProcess(20)!.Namespaces.Kinds.ShouldBe(NamespaceKind.Uts);
    }

    [Fact]
    public void Threads_children_and_descriptors_hold_namespaces()
    {
        using var proc = new FakeProc()
            .Process(1, 0, 10, "init", 3, "uts:[1]", "pid:[11]", "net:[21]")
            .Children(1, "pid", "pid:[12]")
            .Task(1, 1, "uts:[1]", "net:[21]")
            .Task(1, 5, "uts:[2]", "net:[21]")
            .Task(1, 6, "uts:[1]", "net:[22]")
            .Descriptor(1, 3, "/dev/null").Descriptor(1, 4, "net:[23]").Descriptor(1, 7, "pipe:[23]");
        var snapshot = proc.Scan(new() { Sources = Links });
        snapshot.Find(2)!.OtherHolders.ShouldBe([new(HolderKind.Task) { Pid = 1, Tid = 5 }]);
        snapshot.Find(22)!.OtherHolders.ShouldBe([new(HolderKind.Task) { Pid = 1, Tid = 6 }]);
        snapshot.Find(12)!.OtherHolders.ShouldBe([new(HolderKind.Children) { Pid = 1 }]);
        snapshot.Find(23)!.OtherHolders.ShouldBe([new(HolderKind.Descriptor) { Pid = 1, Descriptor = 4 }]);
        snapshot.Find(23)!.Unit.ShouldBe(new Unit(UnitKind.Service, "systemd", "a.service"));
        snapshot.Find(21)!.OtherHolders.ShouldBeEmpty();
        snapshot.Namespaces.Count.ShouldBe(7);
    }

    [Fact]
    public void Bind_mounts_are_found_once_in_each_mount_namespace()
    {
        const string Table = "37 35 0:4 net:[50] /run/netns/blue rw - nsfs nsfs rw\n";
        using var proc = new FakeProc()
            .Process(1, 0, 10, "init", 1, "mnt:[1]").Write("1/mountinfo", Table)
            .Process(2, 1, 20, "other", 1, "mnt:[1]").Write("2/mountinfo", Table)
            .Process(3, 1, 30, "inner", 1, "mnt:[2]").Write("3/mountinfo", Table.Replace("/run", "/mnt"));
        var blue = proc.Scan(new() { Sources = Links }).Find(50).ShouldNotBeNull();
        blue.Kind.ShouldBe(NamespaceKind.Network);
        blue.OtherHolders.Count.ShouldBe(2);
        blue.OtherHolders.ShouldContain(h => h.Kind == HolderKind.BindMount && h.Path == "/run/netns/blue" && h.Relative!.Value.Inode == 1);
        blue.OtherHolders.ShouldContain(h => h.Kind == HolderKind.BindMount && h.Path == "/mnt/netns/blue" && h.Relative!.Value.Inode == 2);
    }

    [Fact]
    public void Only_the_kinds_and_sources_that_are_asked_for_are_looked_at()
    {
        using var proc = new FakeProc().Process(1, 0, 10, "init", 1, "uts:[1]", "net:[2]", "mnt:[3]").Descriptor(1, 4, "net:[23]").Write("1/mountinfo", "37 35 0:4 uts:[50] /x rw - nsfs nsfs rw\n");
        proc.Scan(new() { Sources = Links, Kinds = NamespaceKind.Uts }).Namespaces.Select(n => n.Id.Inode).ShouldBe([1ul, 50]);
        proc.Scan(new() { Sources = ScanSources.Processes }).Namespaces.Select(n => n.Id.Inode).ShouldBe([3ul, 1, 2]);
    }

    [Fact]
    public void Of_leaders_only_leaders_are_described()
    {
        using var proc = new FakeProc().Process(1, 0, 10, "init", 1, "uts:[1]").Process(2, 1, 20, "second", 1, "uts:[1]");
        var snapshot = proc.Scan(new() { Sources = Links, LeadersOnly = true });
        snapshot.FindProcess(1)!.Uid.ShouldBe(1000u);
        snapshot.FindProcess(2)!.Uid.ShouldBeNull();
        snapshot.FindProcess(2)!.Arguments.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 (x")]
    [InlineData("1 (x)")]
    [InlineData("1 (x) S")]
    [InlineData("1 (x) S a b c")]
    public void A_process_whose_file_is_cut_off_is_left_out(string stat)
    {
        using var proc = new FakeProc().Process(1, 0, 10, "init", 1, "uts:[1]").Write("1/stat", stat);
        proc.Scan().Processes.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_may_hold_anything()
    {
        using var proc = new FakeProc().Process(1, 0, 10, "a) S 7 (b", 1, "uts:[1]");
        var process = proc.Scan().FindProcess(1).ShouldNotBeNull();
        (process.Name, process.ParentPid, process.StartTime).ShouldBe(("a) S 7 (b", 0, 10ul));
    }

    [Fact]
    public void Without_a_proc_file_system_there_is_one_clear_error() =>
        Should.Throw<CaissonException>(() => NamespaceSnapshot.Take(new() { Proc = "/nowhere" })).Message.ShouldContain("/nowhere");

    [Fact]
    public void This_process_is_where_it_is()
    {
        var snapshot = NamespaceSnapshot.Take();
        var own = snapshot.FindProcess(Environment.ProcessId).ShouldNotBeNull();
        foreach (var kind in NamespaceKinds.Each)
        {
            using var handle = NamespaceHandle.OpenProcess(Environment.ProcessId, kind);
            own.Namespaces[kind].ShouldBe(handle.Id);
            var info = snapshot.Find(handle.Id).ShouldNotBeNull();
            info.Kind.ShouldBe(kind);
            info.Processes.ShouldContain(own.Pid);
            if (info.Owner is not { } owner) continue;
            using var user = handle.GetUserNamespace();
            if (user is not null) owner.ShouldBe(user.Id);
        }

        own.NamespacePids.ShouldNotBeNull()[0].ShouldBe(own.Pid);
        snapshot.Reader.ShouldBe(own.Namespaces);
    }

    [Fact]
    public void One_process_can_be_looked_at_alone()
    {
        var snapshot = NamespaceSnapshot.Take(new() { Pid = Environment.ProcessId });
        snapshot.Processes.Count.ShouldBe(1);
        snapshot.Find(snapshot.Processes[0].Namespaces[NamespaceKind.Uts]!.Value)!.Processes.ShouldBe([Environment.ProcessId]);
    }

    [Fact]
    public void Scans_leave_no_descriptors_open()
    {
        NamespaceSnapshot.Take();
        // Other tests open and close some of their own meanwhile: a leak would grow with every scan.
        var before = Descriptors.List().Count;
        for (var i = 0; i < 20; i++) NamespaceSnapshot.Take();
        Descriptors.List().Count.ShouldBeLessThan(before + 20);
    }
}
