using System.Text.Json;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Mounts;

public sealed partial class MountTables
{
    /// <summary>Writes everything as an object: <c>mountNamespaces</c>, each with its numbers, its process, and its mounts as lines of mountinfo, and <c>unreadableMounts</c>.</summary>
    /// <param name="json">Where to.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteMembers(json);
        json.WriteEndObject();
    }

    /// <summary>Writes what <see cref="Write"/> writes as members of an object that has more.</summary>
    /// <param name="json">Where to: inside an object.</param>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteStartArray("mountNamespaces"u8);
        foreach (var view in Views)
        {
            json.WriteStartObject();
            if (view.Id is { } id) WriteId(json, id);
            if (view.Pid is { } pid) json.WriteNumber("pid"u8, pid);
            if (view.ProcessName is { } name) json.WriteString("name"u8, name);
            json.WriteStartArray("mounts"u8);
            foreach (var mount in view.Mounts) json.WriteStringValue(mount.Info.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Unreadable.Count == 0) return;
        json.WriteStartArray("unreadableMounts"u8);
        foreach (var id in Unreadable)
        {
            json.WriteStartObject();
            WriteId(json, id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; other members of the object are passed over. null if it has no <c>mountNamespaces</c>.</summary>
    /// <param name="document">The object.</param>
    /// <exception cref="CaissonException">It is not of this form.</exception>
    public static MountTables? Read(JsonElement document)
    {
        try
        {
            if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("mountNamespaces"u8, out var list)) return null;
            var views = new List<MountNamespaceView>();
            foreach (var item in list.EnumerateArray())
            {
                var mounts = new List<MountInfo>();
                foreach (var line in item.GetProperty("mounts"u8).EnumerateArray()) mounts.Add(MountInfo.Parse(line.GetString()));
                views.Add(new(
                    mounts,
                    ReadId(item),
                    item.TryGetProperty("pid"u8, out var pid) ? pid.GetInt32() : null,
                    item.TryGetProperty("name"u8, out var name) ? name.GetString() : null));
            }

            var unreadable = new List<NamespaceId>();
            if (document.TryGetProperty("unreadableMounts"u8, out var ids))
            {
                foreach (var item in ids.EnumerateArray())
                {
                    if (ReadId(item) is { } id) unreadable.Add(id);
                }
            }

            return new(views, unreadable);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new CaissonException("Cannot read mount tables from JSON", "it is JSON of another shape", new Advice("give one that was written as JSON", AdviceKind.ScanNamespaces), e);
        }
    }

    private static void WriteId(Utf8JsonWriter json, NamespaceId id)
    {
        json.WriteNumber("id"u8, id.Inode);
        json.WriteNumber("device"u8, id.Device);
    }

    private static NamespaceId? ReadId(JsonElement item) =>
        item.TryGetProperty("id"u8, out var id) ? new NamespaceId(item.TryGetProperty("device"u8, out var device) ? device.GetUInt64() : 0, id.GetUInt64()) : null;
}
