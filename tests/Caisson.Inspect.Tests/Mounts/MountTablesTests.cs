using System.Text;
using System.Text.Json;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Mounts;

public sealed class MountTablesTests
{
    [Fact]
    public void What_was_written_can_be_read()
    {
        const string line = "36 35 98:0 /mnt1 /mnt/with\\040blank rw,noatime shared:1 master:2 propagate_from:3 - ext3 /dev/root rw,errors=continue";
        var tables = new MountTables(
            [MountNamespaceView.Parse(line + "\n", new NamespaceId(4, 4026531841), 7, "odd \"name\""), MountNamespaceView.Parse("1 1 0:1 / / rw unbindable - tmpfs  rw\n", pid: 9), MountNamespaceView.Parse("")],
            [new NamespaceId(4, 99)]);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) tables.Write(json);
        using var document = JsonDocument.Parse(stream.ToArray());
        var read = MountTables.Read(document.RootElement)!;
        Assert.Equal(3, read.Views.Count);
        Assert.Equal((tables.Views[0].Id, tables.Views[0].Pid, tables.Views[0].ProcessName), (read.Views[0].Id, read.Views[0].Pid, read.Views[0].ProcessName));
        Assert.Equal(tables.Views.SelectMany(static view => view.Mounts).Select(static mount => mount.Info), read.Views.SelectMany(static view => view.Mounts).Select(static mount => mount.Info));
        Assert.Equal((null, 9, null), (read.Views[1].Id, read.Views[1].Pid, read.Views[1].ProcessName));
        Assert.Equal([new NamespaceId(4, 99)], read.Unreadable);
        Assert.Equal([1, 2], read.Groups.Where(static group => group.Id < 3).Select(static group => group.Id));
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("""{"mountNamespaces":7}""", "JSON")]
    [InlineData("""{"mountNamespaces":[{}]}""", "JSON")]
    [InlineData("""{"mountNamespaces":[{"mounts":["1 2"]}]}""", "1 2")]
    [InlineData("""{"mountNamespaces":[{"mounts":[],"id":-1}]}""", "JSON")]
    [InlineData("""{"mountNamespaces":[{"mounts":[],"pid":"x"}]}""", "JSON")]
    public void What_is_not_of_the_form_is_an_error_or_nothing(string text, string? error)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        if (error is null) Assert.Null(MountTables.Read(document.RootElement));
        else Assert.Contains(error, Assert.Throws<CaissonException>(() => MountTables.Read(document.RootElement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_can_be_read_with_every_namespace_once()
    {
        var tables = MountTables.Take();
        var own = MountNamespaceView.TryRead(Environment.ProcessId)!;
        Assert.True(tables.Find(own)!.IsSameNamespace(own));
        Assert.Same(tables.Find(own), tables.Find(own.Id!.Value));
        for (var i = 0; i < tables.Views.Count; i++)
        {
            for (var j = 0; j < i; j++) Assert.False(tables.Views[i].IsSameNamespace(tables.Views[j]));
        }
    }

    [Fact]
    public void A_snapshot_has_them_if_asked_for_also_when_it_was_written_and_read()
    {
        var snapshot = NamespaceSnapshot.Take(new() { Kinds = NamespaceKind.Network, LeadersOnly = true, MountTables = true });
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) snapshot.Write(json);
        var read = NamespaceSnapshot.Read(stream.ToArray());
        Assert.Equal(snapshot.Mounts!.Views.SelectMany(static view => view.Mounts).Select(static mount => mount.Info), read.Mounts!.Views.SelectMany(static view => view.Mounts).Select(static mount => mount.Info));
        Assert.NotNull(read.Mounts.Find(MountNamespaceView.TryRead(Environment.ProcessId)!));
        Assert.Same(snapshot.Mounts, snapshot.Where(static _ => false).Mounts);
        Assert.Same(snapshot.Mounts, MountTables.Take(snapshot));
        Assert.Null(NamespaceSnapshot.Take(new() { LeadersOnly = true }).Mounts);
    }

    [RootFact]
    public void A_namespace_that_nobody_is_in_is_read_by_entering_it()
    {
        using var real = new RealMounts();
        real.Mount(0, RealMounts.Base + "/d");
        var id = real.Handle(0).Id;
        var info = new NamespaceInfo
        {
            Id = id,
            Kind = NamespaceKind.Mount,
            OtherHolders = [new(HolderKind.Descriptor) { Pid = Environment.ProcessId, Descriptor = real.Handle(0).Descriptor }],
        };
        var gone = new NamespaceInfo { Id = new NamespaceId(4, 12), Kind = NamespaceKind.Mount, OtherHolders = [new(HolderKind.Descriptor) { Pid = Environment.ProcessId, Descriptor = 999 }] };
        var tables = MountTables.Take(new NamespaceSnapshot(DateTimeOffset.UtcNow, [info, gone], [], []));
        Assert.Contains(tables.Find(id)!.Mounts, static mount => mount.Info.MountPoint == RealMounts.Base + "/d");
        Assert.Null(tables.Find(id)!.Pid);
        Assert.Equal([gone.Id], tables.Unreadable);
    }
}
