using System.Text.Json;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

// {"time": …, "device": …, "reader": {…}, "namespaces": […], "processes": […], "gaps": […]}, and with mounts what MountTables writes. Namespaces are named by their inode: all are on one device.
// What is null or empty is left out.
public sealed partial class NamespaceSnapshot
{
    /// <summary>Writes the snapshot as a JSON object, which <see cref="Read"/> takes.</summary>
    /// <param name="json">Where to.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time"u8, Time);
        json.WriteNumber("device"u8, Namespaces is [var any, ..] ? any.Id.Device : Reader.Device);
        Write(json, "reader"u8, Reader);
        json.WriteStartArray("namespaces"u8);
        foreach (var item in Namespaces) Write(json, item);
        json.WriteEndArray();
        json.WriteStartArray("processes"u8);
        foreach (var process in Processes) Write(json, process);
        json.WriteEndArray();
        json.WriteStartArray("gaps"u8);
        foreach (var gap in Gaps)
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, Words.Of(gap.Reason));
            json.WriteNumber("count"u8, gap.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Mounts?.WriteMembers(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write(Utf8JsonWriter)"/> wrote, perhaps on another machine. What is not known here is passed over.</summary>
    /// <param name="json">The JSON text, UTF-8.</param>
    /// <exception cref="CaissonException">It is no JSON, or no snapshot.</exception>
    public static NamespaceSnapshot Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return new SnapshotReader(document.RootElement).Read();
        }
        catch (JsonException e)
        {
            throw new CaissonException("This is not a scan of namespaces", $"it is not JSON{SnapshotReader.Place(e)}", new Advice("take one", AdviceKind.ScanNamespaces), e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException or KeyNotFoundException or ArgumentException)
        {
            throw new CaissonException("This is not a scan of namespaces", "it is JSON of another shape", new Advice("take one", AdviceKind.ScanNamespaces), e);
        }
    }

    private static void Write(Utf8JsonWriter json, NamespaceInfo item)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, item.Id.Inode);
        json.WriteString("kind"u8, NamespaceKinds.ProcName(item.Kind));
        if (item.IsInitial) json.WriteBoolean("initial"u8, true);
        if (item.Owner is { } owner) json.WriteNumber("owner"u8, owner.Inode);
        if (item.OwnerUid is { } uid) json.WriteNumber("ownerUid"u8, uid);
        if (item.Parent is { } parent) json.WriteNumber("parent"u8, parent.Inode);
        Write(json, "children"u8, item.Children);
        Write(json, "owned"u8, item.Owned);
        if (item.Leader is { } leader) json.WriteNumber("leader"u8, leader.Pid);
        Write(json, item.Unit);
        if (item.NetworkNumber is { } number) json.WriteNumber("networkNumber"u8, number);
        Write(json, "processes"u8, item.Processes);
        if (item.OtherHolders.Count > 0)
        {
            json.WriteStartArray("holders"u8);
            foreach (var holder in item.OtherHolders) Write(json, holder);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NamespaceHolder holder)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, Words.Of(holder.Kind));
        if (holder.Pid is { } pid) json.WriteNumber("pid"u8, pid);
        if (holder.Tid is { } tid) json.WriteNumber("tid"u8, tid);
        if (holder.Descriptor is { } descriptor) json.WriteNumber("descriptor"u8, descriptor);
        if (holder.Path is { } path) json.WriteString("path"u8, path);
        if (holder.Covered) json.WriteBoolean("covered"u8, true);
        if (holder.Relative is { } relative) json.WriteNumber("relative"u8, relative.Inode);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProcessInfo process)
    {
        json.WriteStartObject();
        json.WriteNumber("pid"u8, process.Pid);
        json.WriteNumber("parent"u8, process.ParentPid);
        json.WriteNumber("startTime"u8, process.StartTime);
        json.WriteString("name"u8, process.Name);
        if (process.Threads != 1) json.WriteNumber("threads"u8, process.Threads);
        if (process.Arguments is { } arguments)
        {
            json.WriteStartArray("arguments"u8);
            foreach (var argument in arguments) json.WriteStringValue(argument);
            json.WriteEndArray();
        }

        if (process.Uid is { } uid) json.WriteNumber("uid"u8, uid);
        if (process.Cgroup is { } group) json.WriteString("cgroup"u8, group);
        Write(json, process.Unit);
        if (process.NamespacePids is { } pids) Write(json, "namespacePids"u8, pids);
        Write(json, "namespaces"u8, process.Namespaces);
        Write(json, "childNamespaces"u8, process.ChildNamespaces);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Unit? unit)
    {
        if (unit is null) return;
        json.WriteStartObject("unit"u8);
        json.WriteString("kind"u8, Words.Of(unit.Kind));
        json.WriteString("engine"u8, unit.Engine);
        json.WriteString("name"u8, unit.Name);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, NamespaceSet set)
    {
        if (set.Kinds == NamespaceKind.None) return;
        json.WriteStartObject(name);
        foreach (var kind in NamespaceKinds.Each)
        {
            if (set[kind] is { } id) json.WriteNumber(NamespaceKinds.ProcName(kind), id.Inode);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<NamespaceId> ids)
    {
        if (ids.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var id in ids) json.WriteNumberValue(id.Inode);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<int> numbers)
    {
        if (numbers.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
