using System.Globalization;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Mounts;

public sealed class PeerGroupsTests
{
    [Fact]
    public void Members_and_slaves_are_found_in_all_namespaces()
    {
        var groups = Groups(["10 1 / / shared:1", "11 10 / /a shared:2"], ["20 1 / / master:1", "21 20 / /a shared:2"], ["30 1 / / shared:3 master:1"]);
        Assert.Equal([1, 2, 3], groups.Select(static g => g.Id));
        Assert.Equal([10], Ids(groups.Find(1)!.Members));
        Assert.Equal([20, 30], Ids(groups.Find(1)!.Slaves));
        Assert.Equal([11, 21], Ids(groups.Find(2)!.Members));
        Assert.Equal([groups.Find(3)!], groups.Find(1)!.SlaveGroups);
        Assert.Equal([groups.Find(1)!], groups.Find(3)!.Masters);
        Assert.Same(groups.Find(2), groups.Of(groups.Views[1].Find(21)!));
        Assert.Same(groups.Find(1), groups.MasterOf(groups.Views[1].Find(20)!));
        Assert.Null(groups.Find(9));
    }

    [Fact]
    public void A_master_that_nobody_sees_is_placed_by_propagate_from()
    {
        var groups = Groups(["10 1 / / shared:102", "11 10 /etc /tmp/etc master:105 propagate_from:102"]);
        Assert.False(groups.Find(105)!.IsVisible);
        Assert.Equal([groups.Find(105)!], groups.Find(102)!.SlaveGroups);
        var propagation = At(groups, 0, 10, "/etc/x");
        Assert.Equal([("/tmp/etc/x", "102 105")], Places(propagation.Receivers));
        Assert.Equal([105], propagation.Unseen.Select(static g => g.Id));
    }

    [Fact]
    public void A_private_mount_gives_and_takes_nothing()
    {
        var groups = Groups(["10 1 / / shared:1", "11 10 / /p"], ["20 1 / / shared:1", "21 20 / /p"]);
        var propagation = At(groups, 0, 11, "/p/x");
        Assert.Empty(propagation.Receivers);
        Assert.Empty(propagation.Senders);
        Assert.Empty(propagation.Outside);
    }

    [Fact]
    public void A_chain_of_slaves_gets_everything_and_gives_nothing_back()
    {
        var groups = Groups(["10 1 / /m shared:1"], ["20 1 / /m shared:2 master:1"], ["30 1 / /m shared:3 master:2", "31 1 / /n shared:3 master:2"], ["40 1 / /m master:3"]);
        Assert.Equal([("/m/x", "1 2"), ("/m/x", "1 2 3"), ("/m/x", "1 2 3"), ("/n/x", "1 2 3")], Places(At(groups, 0, 10, "/m/x").Receivers).Order());
        var middle = At(groups, 2, 30, "/m/x");
        Assert.Equal([("/m/x", "3"), ("/n/x", "3")], Places(middle.Receivers).Order());
        Assert.Equal([("/m/x", "2"), ("/m/x", "2 1")], Places(middle.Senders));
        var last = At(groups, 3, 40, "/m/x");
        Assert.Empty(last.Receivers);
        Assert.Equal(["3", "3", "3 2", "3 2 1"], last.Senders.Select(static p => Route(p)));
    }

    [Fact]
    public void A_place_is_found_by_the_directory_of_the_file_system()
    {
        var groups = Groups(["10 1 / /m shared:1", "11 1 /a /bind shared:1"], ["20 1 /a/b /elsewhere shared:1", "21 1 /c /c master:1"]);
        var propagation = At(groups, 0, 11, "/bind/b/x");
        Assert.Equal("/a/b/x", propagation.InFileSystem);
        Assert.Equal(["/elsewhere/x", "/m/a/b/x"], propagation.Receivers.Select(static p => p.Path).Order());
        Assert.Equal([21], Ids(propagation.Outside.Select(static p => p.Mount)));
        // Outside of what a member shows, but not of what comes after it.
        Assert.Equal(["/m/a"], At(groups, 0, 11, "/bind").Receivers.Select(static p => p.Path));
    }

    [Fact]
    public void What_is_mounted_there_already_hides_what_comes()
    {
        var groups = Groups(["10 1 / /m shared:1"], ["20 1 / /m shared:1", "21 20 / /m/x", "22 1 / /n shared:1", "23 22 / /n/x/y"]);
        var propagation = At(groups, 0, 10, "/m/x");
        Assert.Equal([("/m/x", 21), ("/n/x", null)], propagation.Receivers.Select(static p => (p.Path, p.HiddenBy?.Info.Id)).Order());
    }

    [Fact]
    public void A_mount_becomes_shared_with_peers_and_a_slave_of_masters()
    {
        var groups = Groups(["10 1 / /m shared:1"], ["20 1 / /m shared:1"], ["30 1 / /m shared:2 master:1"], ["40 1 / /m master:1"]);
        Assert.Equal(
            [(20, true, MountPropagation.Shared), (30, false, MountPropagation.Shared), (40, false, MountPropagation.Slave)],
            At(groups, 0, 10, "/m").Receivers.Select(static p => (p.Mount.Info.Id, p.IsPeer, p.Becomes)).Order());
    }

    private static PeerGroups Groups(params string[][] tables) => new(tables.Select(static (table, i) => MountNamespaceView.Parse(
        string.Concat(table.Select(static line => Line(line.Split(' ')))), new NamespaceId(4, (ulong)(100 + i)), 1000 + i, "p")));

    private static string Line(string[] words) => $"{words[0]} {words[1]} 0:9 {words[2]} {words[3]} rw {string.Concat(words[4..].Select(static w => w + " "))}- tmpfs t rw\n";

    private static Propagation At(PeerGroups groups, int view, int mount, string path) => Propagation.At(groups, groups.Views[view].Find(mount)!, path);

    private static IEnumerable<int> Ids(IEnumerable<MountNode> mounts) => mounts.Select(static m => m.Info.Id);

    private static IEnumerable<(string?, string)> Places(IEnumerable<PropagationPlace> places) => places.Select(static p => (p.Path, Route(p)));

    private static string Route(PropagationPlace place) => string.Join(' ', place.Route.Select(static g => g.Id.ToString(CultureInfo.InvariantCulture)));
}
