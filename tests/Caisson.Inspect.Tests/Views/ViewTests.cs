using Caisson.Inspect.Users;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Views;

public sealed class ViewTests
{
    [Fact]
    public void Id_maps_are_sentences()
    {
        var view = new UserView(new([new(new(4, 7), 0)]), null, null, null);
        view.Sentence(new(0, 100000, 65536)).ShouldBe("container 0-65535 is host 100000-165535");
        view.Sentence(new(0, 1000, 1)).ShouldBe("container 0 is host 1000");
        view.Sentence(new(5, 4294967290, 5)).ShouldBe("container 5-9 is host 4294967290-4294967294");
        view.Sentence(new(0, 0, uint.MaxValue)).ShouldBe("every id is the host's");
        (view with { IsReaders = true }).Sentence(new(0, 1000, 1)).ShouldBe("container 0 is parent 1000");
        (view with { Chain = new([new(new(4, 0xEFFFFFFD), 0)]) }).Sentence(new(0, 0, uint.MaxValue)).ShouldBe("every id is itself");
    }

    [Theory]
    [InlineData("/a/b/c", "/c", "/a/b")]
    [InlineData("/a/b", "/", "/a/b")]
    [InlineData("/a/b", "/a/b", "/")]
    [InlineData("/", "/", "/")]
    [InlineData("/a", "/..", null)]
    [InlineData("/a/b", "/../b", null)]
    [InlineData("/a/b", "/c", null)]
    public void The_root_of_a_cgroup_namespace_is_what_the_path_from_inside_lacks(string here, string inside, string? root) => CgroupView.RootOf(here, inside).ShouldBe(root);

    [Fact]
    public void Offsets_of_clocks()
    {
        TimeView.Parse("monotonic           0         0\nboottime     -3600 500000000\n").ShouldBe((default, new ClockOffset(-3600, 500000000)));
        TimeView.Parse("nonsense\nmonotonic 1\nboottime x 0\n").ShouldBe((default, default));
        new ClockOffset(86400, 0).ToString().ShouldBe("+86400 s");
        new ClockOffset(-3600, 500000000).ToString().ShouldBe("-3599.5 s");
        new ClockOffset(-1, 999999999).ToString().ShouldBe("-0.000000001 s");
        new ClockOffset(1, 1).ToString().ShouldBe("+1.000000001 s");
        new ClockOffset(-3600, 500000000).Time.ShouldBe(TimeSpan.FromSeconds(-3599.5));
        default(ClockOffset).IsZero.ShouldBeTrue();
    }

    [Fact]
    public void The_own_namespaces_are_read_without_any_right()
    {
        var machine = NamespaceSnapshot.Take(new ScanOptions { Pid = Environment.ProcessId });
        var target = NamespaceTarget.Resolve("pid:" + Environment.ProcessId, new() { Snapshot = machine });
        foreach (var kind in NamespaceKinds.Each)
        {
            var details = NamespaceDetails.Read(target, kind, machine);
            details.Problem.ShouldBeNull(kind.ToString());
            $"{NamespaceKinds.ProcName(kind)}:[{details.Id!.Value.Inode}]".ShouldBe(new FileInfo($"/proc/self/ns/{NamespaceKinds.ProcName(kind)}").LinkTarget);
        }

        NamespaceDetails.Read(target, NamespaceKind.Uts, machine).Uts!.Value!.Hostname.ShouldBe(File.ReadAllText("/proc/sys/kernel/hostname").TrimEnd());
        NamespaceDetails.Read(target, NamespaceKind.Network, machine).Network!.Value!.Devices.Select(d => d.Link.Name).Order()
            .ShouldBe(File.ReadAllLines("/proc/self/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim()).Order());
    }
}
