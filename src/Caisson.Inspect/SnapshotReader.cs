using System.Globalization;
using System.Text.Json;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>Makes a snapshot of a JSON document.</summary>
internal sealed class SnapshotReader(JsonElement root)
{
    private readonly ulong _device = root.GetProperty("device"u8).GetUInt64();

    /// <summary>Where a text stops being JSON. The exception's own words are not in the programs (UseSystemResourceKeys).</summary>
    internal static string Place(JsonException e) => e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {e.BytePositionInLine + 1}") : "";

    internal NamespaceSnapshot Read()
    {
        var processes = new List<ProcessInfo>();
        var byPid = new Dictionary<int, ProcessInfo>();
        foreach (var item in root.GetProperty("processes"u8).EnumerateArray())
        {
            var process = Process(item);
            processes.Add(process);
            byPid[process.Pid] = process;
        }

        var namespaces = new List<NamespaceInfo>();
        foreach (var item in root.GetProperty("namespaces"u8).EnumerateArray()) namespaces.Add(Namespace(item, byPid));
        var gaps = new List<Gap>();
        foreach (var item in root.GetProperty("gaps"u8).EnumerateArray())
        {
            gaps.Add(new(Words.Find<GapReason>(item.GetProperty("reason"u8).GetString(), Words.Of), item.GetProperty("count"u8).GetInt32()));
        }

        return new(root.GetProperty("time"u8).GetDateTimeOffset(), namespaces, processes, gaps) { Reader = Set(root, "reader"u8), Mounts = MountTables.Read(root) };
    }

    private NamespaceInfo Namespace(JsonElement item, Dictionary<int, ProcessInfo> processes) => new()
    {
        Id = new(_device, item.GetProperty("id"u8).GetUInt64()),
        Kind = NamespaceKinds.Parse(item.GetProperty("kind"u8).GetString() ?? ""),
        IsInitial = item.TryGetProperty("initial"u8, out var initial) && initial.GetBoolean(),
        Owner = Id(item, "owner"u8),
        OwnerUid = item.TryGetProperty("ownerUid"u8, out var uid) ? uid.GetUInt32() : null,
        Parent = Id(item, "parent"u8),
        Children = Ids(item, "children"u8),
        Owned = Ids(item, "owned"u8),
        Processes = Numbers(item, "processes"u8) ?? [],
        Leader = item.TryGetProperty("leader"u8, out var leader) ? processes.GetValueOrDefault(leader.GetInt32()) : null,
        Unit = Unit(item),
        NetworkNumber = item.TryGetProperty("networkNumber"u8, out var number) ? number.GetInt32() : null,
        OtherHolders = Holders(item),
    };

    private List<NamespaceHolder> Holders(JsonElement of)
    {
        var holders = new List<NamespaceHolder>();
        if (!of.TryGetProperty("holders"u8, out var list)) return holders;
        foreach (var item in list.EnumerateArray())
        {
            holders.Add(new(Words.Find<HolderKind>(item.GetProperty("kind"u8).GetString(), Words.Of))
            {
                Pid = Number(item, "pid"u8),
                Tid = Number(item, "tid"u8),
                Descriptor = Number(item, "descriptor"u8),
                Path = item.TryGetProperty("path"u8, out var path) ? path.GetString() : null,
                Covered = item.TryGetProperty("covered"u8, out var covered) && covered.GetBoolean(),
                Relative = Id(item, "relative"u8),
            });
        }

        return holders;
    }

    private ProcessInfo Process(JsonElement item) => new()
    {
        Pid = item.GetProperty("pid"u8).GetInt32(),
        ParentPid = item.GetProperty("parent"u8).GetInt32(),
        StartTime = item.GetProperty("startTime"u8).GetUInt64(),
        Name = item.GetProperty("name"u8).GetString() ?? "",
        Threads = Number(item, "threads"u8) ?? 1,
        Arguments = Strings(item, "arguments"u8),
        Uid = item.TryGetProperty("uid"u8, out var uid) ? uid.GetUInt32() : null,
        Cgroup = item.TryGetProperty("cgroup"u8, out var group) ? group.GetString() : null,
        Unit = Unit(item),
        NamespacePids = Numbers(item, "namespacePids"u8),
        Namespaces = Set(item, "namespaces"u8),
        ChildNamespaces = Set(item, "childNamespaces"u8),
    };

    private static Unit? Unit(JsonElement of) => of.TryGetProperty("unit"u8, out var item)
        ? new(Words.Find<UnitKind>(item.GetProperty("kind"u8).GetString(), Words.Of), item.GetProperty("engine"u8).GetString() ?? "", item.GetProperty("name"u8).GetString() ?? "")
        : null;

    private NamespaceSet Set(JsonElement of, ReadOnlySpan<byte> name)
    {
        if (!of.TryGetProperty(name, out var set)) return default;
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        foreach (var property in set.EnumerateObject()) inodes[NamespaceSet.Index(NamespaceKinds.Parse(property.Name))] = property.Value.GetUInt64();
        return new(_device, inodes);
    }

    private NamespaceId? Id(JsonElement of, ReadOnlySpan<byte> name) => of.TryGetProperty(name, out var item) ? new(_device, item.GetUInt64()) : null;

    private List<NamespaceId> Ids(JsonElement of, ReadOnlySpan<byte> name)
    {
        var ids = new List<NamespaceId>();
        if (!of.TryGetProperty(name, out var list)) return ids;
        foreach (var item in list.EnumerateArray()) ids.Add(new(_device, item.GetUInt64()));
        return ids;
    }

    private static int? Number(JsonElement of, ReadOnlySpan<byte> name) => of.TryGetProperty(name, out var item) ? item.GetInt32() : null;

    private static List<int>? Numbers(JsonElement of, ReadOnlySpan<byte> name)
    {
        if (!of.TryGetProperty(name, out var list)) return null;
        var numbers = new List<int>();
        foreach (var item in list.EnumerateArray()) numbers.Add(item.GetInt32());
        return numbers;
    }

    private static List<string>? Strings(JsonElement of, ReadOnlySpan<byte> name)
    {
        if (!of.TryGetProperty(name, out var list)) return null;
        var strings = new List<string>();
        foreach (var item in list.EnumerateArray()) strings.Add(item.GetString() ?? "");
        return strings;
    }
}
