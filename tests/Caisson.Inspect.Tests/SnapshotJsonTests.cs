using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Linux.Namespaces;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.Inspect.Tests;

public sealed class SnapshotJsonTests
{
    private const ulong Device = 4;

    [Fact]
    public void What_is_written_is_read_again()
    {
        var random = new System.Random(7);
        for (var i = 0; i < 200; i++)
        {
            var snapshot = Arbitrary(random);
            var first = Json(snapshot);
            var again = NamespaceSnapshot.Read(first);
            Encoding.UTF8.GetString(Json(again)).ShouldBe(Encoding.UTF8.GetString(first));
            again.Time.ShouldBe(snapshot.Time);
            again.Reader.ShouldBe(snapshot.Reader);
            again.Gaps.ShouldBe(snapshot.Gaps);
            again.Namespaces.Count.ShouldBe(snapshot.Namespaces.Count);
            for (var n = 0; n < again.Namespaces.Count; n++) Same(again.Namespaces[n], snapshot.Namespaces[n]);
            for (var p = 0; p < again.Processes.Count; p++) Same(again.Processes[p], snapshot.Processes[p]);
        }
    }

    [Fact]
    public void A_scan_of_this_machine_survives()
    {
        var snapshot = NamespaceSnapshot.Take();
        var first = Json(snapshot);
        Json(NamespaceSnapshot.Read(first)).ShouldBe(first);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"device\":4}")]
    [InlineData("{\"time\":\"2026-01-01T00:00:00Z\",\"device\":4,\"namespaces\":[{\"id\":1,\"kind\":\"nothing\"}],\"processes\":[],\"gaps\":[]}")]
    [InlineData("{\"time\":\"2026-01-01T00:00:00Z\",\"device\":4,\"namespaces\":[{\"id\":-1,\"kind\":\"net\"}],\"processes\":[],\"gaps\":[]}")]
    [InlineData("{\"time\":\"2026-01-01T00:00:00Z\",\"device\":4,\"namespaces\":[{\"id\":1,\"kind\":\"net\",\"holders\":[{\"kind\":\"glue\"}]}],\"processes\":[],\"gaps\":[]}")]
    [InlineData("{\"time\":\"yesterday\",\"device\":4,\"namespaces\":[],\"processes\":[],\"gaps\":[]}")]
    public void What_is_no_scan_is_one_clear_error(string text) => Should.Throw<CaissonException>(() => NamespaceSnapshot.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void No_damage_to_the_file_escapes_as_anything_else()
    {
        var good = Json(Arbitrary(new System.Random(3)));
        Prop.ForAll<int, byte>((place, value) =>
        {
            var bad = (byte[])good.Clone();
            bad[(int)((uint)place % bad.Length)] = value;
            try
            {
                NamespaceSnapshot.Read(bad);
            }
            catch (CaissonException)
            {
            }
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Json(NamespaceSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) snapshot.Write(json);
        return buffer.WrittenSpan.ToArray();
    }

    private static NamespaceSnapshot Arbitrary(System.Random random)
    {
        var processes = new List<ProcessInfo>();
        for (var i = random.Next(5); i >= 0; i--)
        {
            processes.Add(new()
            {
                Pid = processes.Count + 1,
                ParentPid = random.Next(3),
                StartTime = (ulong)random.NextInt64(),
                Name = Text(random),
                Arguments = Maybe(random, () => Several(random, Text)),
                Uid = random.Next(2) == 0 ? null : (uint)random.NextInt64(uint.MaxValue),
                Threads = random.Next(1, 3),
                Cgroup = Maybe(random, () => Text(random)),
                Unit = Maybe(random, () => Some(random)),
                NamespacePids = Maybe(random, () => new List<int> { 1, random.Next() }),
                Namespaces = Set(random),
                ChildNamespaces = Set(random),
            });
        }

        var namespaces = new List<NamespaceInfo>();
        for (var i = random.Next(6); i >= 0; i--)
        {
            namespaces.Add(new()
            {
                Id = new(Device, (ulong)(100 + i)),
                Kind = NamespaceKinds.Each[random.Next(8)],
                IsInitial = random.Next(2) == 0,
                Owner = Id(random),
                OwnerUid = random.Next(2) == 0 ? null : (uint)random.NextInt64(uint.MaxValue),
                Parent = Id(random),
                Children = Several(random, r => new NamespaceId(Device, (ulong)r.NextInt64())),
                Owned = Several(random, r => new NamespaceId(Device, (ulong)r.NextInt64())),
                Processes = Several(random, r => r.Next()),
                Leader = random.Next(2) == 0 ? null : processes[random.Next(processes.Count)],
                Unit = Maybe(random, () => Some(random)),
                NetworkNumber = random.Next(2) == 0 ? null : random.Next(-1, 4),
                OtherHolders = Several(random, r => new NamespaceHolder((HolderKind)r.Next(8)) { Pid = r.Next(2) == 0 ? null : r.Next(), Tid = r.Next(2) == 0 ? null : r.Next(), Descriptor = r.Next(2) == 0 ? null : r.Next(), Path = Maybe(r, () => Text(r)), Relative = Id(r) }),
            });
        }

        var gaps = new List<Gap>();
        foreach (var reason in Enum.GetValues<GapReason>())
        {
            if (random.Next(2) == 0) gaps.Add(new(reason, random.Next()));
        }

        return new(DateTimeOffset.UnixEpoch.AddSeconds(random.Next()), namespaces, processes, gaps) { Reader = Set(random) };
    }

    private static void Same(NamespaceInfo a, NamespaceInfo b)
    {
        (a.Id, a.Kind, a.IsInitial, a.Owner, a.OwnerUid, a.Parent, a.Leader?.Pid, a.Unit, a.NetworkNumber).ShouldBe((b.Id, b.Kind, b.IsInitial, b.Owner, b.OwnerUid, b.Parent, b.Leader?.Pid, b.Unit, b.NetworkNumber));
        a.Children.ShouldBe(b.Children);
        a.Owned.ShouldBe(b.Owned);
        a.Processes.ShouldBe(b.Processes);
        a.OtherHolders.ShouldBe(b.OtherHolders);
        a.Holders.Count.ShouldBe(b.Holders.Count);
    }

    private static void Same(ProcessInfo a, ProcessInfo b)
    {
        (a.Pid, a.ParentPid, a.StartTime, a.Name, a.Uid, a.Threads, a.Cgroup, a.Unit, a.Namespaces, a.ChildNamespaces).ShouldBe((b.Pid, b.ParentPid, b.StartTime, b.Name, b.Uid, b.Threads, b.Cgroup, b.Unit, b.Namespaces, b.ChildNamespaces));
        a.Arguments.ShouldBe(b.Arguments);
        a.NamespacePids.ShouldBe(b.NamespacePids);
    }

    private static T? Maybe<T>(System.Random random, Func<T> make)
        where T : class => random.Next(2) == 0 ? null : make();

    private static List<T> Several<T>(System.Random random, Func<System.Random, T> make)
    {
        var list = new List<T>();
        for (var i = random.Next(4); i > 0; i--) list.Add(make(random));
        return list;
    }

    private static string Text(System.Random random)
    {
        ReadOnlySpan<string> pieces = ["", "a", "\"", "\\", "\n", "\u0001", "ü", "\U0001F6A2", "\uFFFD", " ", "{", "/x"];
        var text = new StringBuilder();
        for (var i = random.Next(6); i > 0; i--) text.Append(pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }

    private static Unit Some(System.Random random) => new((UnitKind)random.Next(6), Text(random), Text(random));

    private static NamespaceId? Id(System.Random random) => random.Next(2) == 0 ? null : new(Device, (ulong)random.NextInt64());

    private static NamespaceSet Set(System.Random random)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        foreach (ref var inode in inodes) inode = random.Next(2) == 0 ? 0 : (ulong)random.NextInt64();
        return new(Device, inodes);
    }
}
