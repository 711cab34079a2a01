using System.Diagnostics;
using Caisson.Cgroups;
using Caisson.Oci;
using Caisson.Runtime.State;

namespace Caisson.Runtime.Tests.State;

public sealed class ContainerStoreTests : IDisposable
{
    private readonly TemporaryRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_record_comes_back_as_it_was_saved()
    {
        using var directory = _root.Store.Create("one");
        var saved = new ContainerRecord
        {
            Id = "one",
            OciVersion = "1.2.0",
            Bundle = "/a \"quoted\" b\u00fcndle",
            Rootfs = "/r",
            Created = DateTime.UtcNow,
            Process = new(4711, ulong.MaxValue),
            OwnerUid = uint.MaxValue,
            OwnPidNamespace = true,
            OwnMountNamespace = true,
            Started = true,
            Program = "sh",
            Cgroup = new(CgroupManager.Systemd, "c1.scope", new List<CgroupDirectory> { new(1, new[] { "cpu", "cpuacct" }, "/nowhere/cpu/c1"), new(2, [], "/nowhere/c1") }),
            Annotations = new Dictionary<string, string> { ["a"] = "b", [""] = "\u2028" },
        };
        directory.Save(saved);
        directory.Complete();
        var loaded = directory.Load();
        loaded.ShouldBeEquivalentTo(saved);
        loaded.Created.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public void The_state_root_is_made_when_it_is_needed_and_not_before()
    {
        var store = new ContainerStore(_root.Path + "/not/yet/there");
        store.List().ShouldBeEmpty();
        store.Find("x").ShouldBeNull();
        Directory.Exists(store.Root).ShouldBeFalse();
        store.Create("x").Dispose();
        File.GetUnixFileMode(store.Root).ShouldBe((UnixFileMode)0x1C9);
        File.GetUnixFileMode(store.PathOf("x")).ShouldBe((UnixFileMode)0x1C0);
    }

    [Fact]
    public void An_id_is_given_once()
    {
        _root.Store.Create("x").Dispose();
        Should.Throw<CaissonException>(() => _root.Store.Create("x")).Message.ShouldContain("container with id exists: x");
    }

    [Fact]
    public void Only_one_of_many_gets_an_id()
    {
        var made = 0;
        Parallel.For(0, 16, _ =>
        {
            try
            {
                using var directory = _root.Store.Create("x");
                Interlocked.Increment(ref made);
            }
            catch (CaissonException) { }
        });
        made.ShouldBe(1);
    }

    [Fact]
    public void An_unknown_container_does_not_exist_in_the_words_that_engines_know() =>
        Should.Throw<CaissonException>(() => _root.Store.Get("nope")).Message.ShouldContain("container does not exist");

    [Fact]
    public void A_container_passes_through_its_life()
    {
        var directory = _root.Store.Create("x");
        Status("x").ShouldBe(ContainerStatus.Creating);
        directory.Save(TemporaryRoot.Record("x", started: false));
        Status("x").ShouldBe(ContainerStatus.Creating, "it has a process, which is not in its place yet");
        directory.Complete();
        Status("x").ShouldBe(ContainerStatus.Created);
        directory.Save(TemporaryRoot.Record("x", started: true));
        Status("x").ShouldBe(ContainerStatus.Running);
        directory.Unlock();
        Status("x").ShouldBe(ContainerStatus.Running);
        directory.Save(TemporaryRoot.Record("x", new(Environment.ProcessId, 1)));
        Status("x").ShouldBe(ContainerStatus.Stopped);
        directory.Dispose();
    }

    [Fact]
    public void Whose_creation_was_interrupted_is_creating_as_long_as_its_process_lives()
    {
        using var process = Process.Start("/bin/sleep", ["1000"])!;
        using (var directory = _root.Store.Create("x")) directory.Save(TemporaryRoot.Record("x", ProcessIdentity.Of(process.Id)));
        var left = _root.Store.List().ShouldHaveSingleItem();
        left.Status.ShouldBe(ContainerStatus.Creating);
        left.Pid.ShouldBe(process.Id);
        left.Note!.ShouldContain("interrupted");
        process.Kill();
        process.WaitForExit();
        left = _root.Store.List().ShouldHaveSingleItem();
        left.Status.ShouldBe(ContainerStatus.Stopped);
        left.Pid.ShouldBe(0);
    }

    [Fact]
    public void A_container_whose_process_is_a_zombie_is_stopped()
    {
        using var child = Process.Start("/bin/sh", ["-c", "sleep 100 & echo $!; exec sleep 100"])!;
        var identity = ProcessIdentity.Of(child.Id)!.Value;
        identity.IsAlive.ShouldBeTrue();
        using (identity.Open()) { }
        child.Kill(entireProcessTree: true);
        child.WaitForExit();
        identity.IsAlive.ShouldBeFalse();
        identity.Open().ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":3}")]
    [InlineData("{\"id\":\"x\",\"bundle\":\"/b\",\"rootfs\":\"/r\",\"pid\":\"12\"}")]
    [InlineData("{\"id\":\"x\",\"bundle\":\"/b\",\"rootfs\":\"/r\",\"created\":\"yesterday\"}")]
    [InlineData("{\"id\":\"x\",\"bundle\":\"/b\",\"rootfs\":\"/r\",\"annotations\":[]")]
    public void A_damaged_record_tells_nothing_of_whether_the_container_lives(string text)
    {
        using (_root.Store.Create("x")) File.WriteAllText(_root.Path + "/x/state.json", text);
        var found = _root.Store.List().ShouldHaveSingleItem();
        found.Status.ShouldBe(ContainerStatus.Unknown);
        found.Note.ShouldNotBeNull();
        found.Pid.ShouldBe(0);

        using var directory = _root.Store.Get("x");
        Should.Throw<CaissonException>(() => directory.Load());
        directory.Lock().ShouldBeTrue();
        directory.Remove();
        _root.Store.List().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mkfifo", "a FIFO")]
    [InlineData("mkdir", "a directory")]
    [InlineData("ln -s /dev/zero", "a link")]
    [InlineData("ln -s /nowhere", "a link")]
    [InlineData("truncate -s 1T", "more than 256 MiB")]
    public void What_lies_in_the_place_of_a_state_file_is_named_and_not_opened(string make, string named)
    {
        using var directory = _root.Store.Create("x");
        directory.Save(TemporaryRoot.Record("x"));
        directory.Complete();
        Run($"cd '{directory.Path}' && rm state.json && {make} state.json && {make} config.json && {make} .config.json.new");
        var found = _root.Store.List().ShouldHaveSingleItem();
        found.Status.ShouldBe(ContainerStatus.Unknown);
        found.Note!.ShouldContain(named);
        found.Pid.ShouldBe(Environment.ProcessId, "the link beside it tells");
        Should.Throw<CaissonException>(() => directory.Read("config.json")).Message.ShouldContain(named);
        if (make != "mkdir")
        {
            directory.Write("config.json", "{}"u8);
            if (named != "a directory") directory.Read("config.json").ShouldBe("{}"u8.ToArray());
        }
        directory.Remove();
    }

    [Fact]
    public void A_missing_record_is_no_end_of_a_process()
    {
        using var directory = _root.Store.Create("x");
        directory.Save(TemporaryRoot.Record("x"));
        directory.Complete();
        File.Delete(directory.Path + "/state.json");
        var found = directory.Inspect();
        found.Status.ShouldBe(ContainerStatus.Unknown);
        found.Pid.ShouldBe(Environment.ProcessId);
        directory.Remove();
    }

    [Fact]
    public void A_container_whose_creation_was_interrupted_is_stopped_and_can_be_removed()
    {
        Directory.CreateDirectory(_root.Path + "/bare");
        _root.Store.Create("locked-once").Dispose();
        File.WriteAllText(_root.Path + "/a file", "no container");
        File.WriteAllText(_root.Path + "/file", "no container");
        var all = _root.Store.List();
        all.Select(c => c.Id).ShouldBe(["bare", "locked-once"]);
        foreach (var container in all)
        {
            container.Status.ShouldBe(ContainerStatus.Stopped);
            container.Note!.ShouldContain("interrupted");
            using var directory = _root.Store.Get(container.Id);
            directory.Lock().ShouldBeTrue();
            directory.Remove();
        }
        _root.Store.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lock_keeps_others_out_and_tells_the_next_one_that_the_container_is_gone()
    {
        var first = _root.Store.Create("x");
        using var second = _root.Store.Get("x");
        second.TryLock().ShouldBeFalse();
        var waiting = Task.Run(second.Lock);
        (await Task.WhenAny(waiting, Task.Delay(50))).ShouldNotBe(waiting);
        first.Remove();
        (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeFalse();
        _root.Store.Find("x").ShouldBeNull();
        first.Dispose();
    }

    [Fact]
    public void A_draft_that_a_crash_left_is_in_nobodys_way()
    {
        using var directory = _root.Store.Create("x");
        File.WriteAllText(_root.Path + "/x/.creating.json.new", "{\"id\":");
        directory.Save(TemporaryRoot.Record("x"));
        directory.Complete();
        directory.Load().Id.ShouldBe("x");
        File.Exists(_root.Path + "/x/.creating.json.new").ShouldBeFalse();
        directory.Remove();
    }

    [Fact]
    public void Properties_of_a_later_version_are_passed_over()
    {
        using var directory = _root.Store.Create("x");
        File.WriteAllText(_root.Path + "/x/state.json", """{"future":{"id":["y"]},"id":"x","bundle":"/b","rootfs":"/r","pid":0,"more":1}""");
        directory.Load().Id.ShouldBe("x");
    }

    [Fact]
    public void Removal_follows_no_link_and_takes_what_is_deep_unreadable_or_oddly_named()
    {
        var outside = Directory.CreateDirectory(_root.Path + "/.outside").FullName;
        File.WriteAllText(outside + "/precious", "");
        using var directory = _root.Store.Create("x");
        Directory.CreateSymbolicLink(directory.Path + "/link", outside);
        var deep = directory.Path;
        // As deep as one path can name it is not: built piece by piece.
        Run($"cd '{directory.Path}' && for i in $(seq 1 400); do mkdir -p dddddddddddddddd && cd -P dddddddddddddddd && : > file; done");
        Run($"cd '{directory.Path}' && mkdir -p work/work && : > \"$(printf 'work/\\377')\" && chmod 0 work/work");
        directory.Remove();
        Directory.Exists(directory.Path).ShouldBeFalse();
        File.Exists(outside + "/precious").ShouldBeTrue();
    }

    private ContainerStatus Status(string id) => _root.Store.List().Single(c => c.Id == id).Status;

    private static void Run(string script)
    {
        using var shell = Process.Start("/bin/sh", ["-ec", script])!;
        shell.WaitForExit();
        shell.ExitCode.ShouldBe(0);
    }
}
