using System.Buffers;
using System.Text.Json;
using Caisson.Cgroups;
using Caisson.Oci;

namespace Caisson.Runtime.State;

/// <summary>The form of <c>state.json</c>: JSON, mapped by hand because a serializer costs every start of the program 2 ms.</summary>
internal static class ContainerRecordFormat
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    internal static ReadOnlyMemory<byte> Write(ContainerRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteNumber("version"u8, 1);
        json.WriteString("id"u8, record.Id);
        json.WriteString("ociVersion"u8, record.OciVersion);
        JsonText.Write(json, "bundle"u8, record.Bundle);
        JsonText.Write(json, "rootfs"u8, record.Rootfs);
        json.WriteString("created"u8, record.Created);
        json.WriteNumber("pid"u8, record.Process.Pid);
        json.WriteNumber("startTime"u8, record.Process.StartTime);
        json.WriteNumber("ownerUid"u8, record.OwnerUid);
        json.WriteBoolean("ownPidNamespace"u8, record.OwnPidNamespace);
        json.WriteBoolean("ownMountNamespace"u8, record.OwnMountNamespace);
        json.WriteBoolean("started"u8, record.Started);
        if (record.HasHooks) json.WriteBoolean("hooks"u8, true);
        if (record.Program is not null) json.WriteString("program"u8, record.Program);
        if (record.SeccompListener is not null) json.WriteString("seccompListener"u8, record.SeccompListener);
        if (record.SeccompMetadata is not null) json.WriteString("seccompMetadata"u8, record.SeccompMetadata);
        if (record.Cgroup is { } group)
        {
            json.WriteString("cgroupManager"u8, NameOf(group.Manager));
            if (group.Unit is not null) json.WriteString("systemdUnit"u8, group.Unit);
            json.WriteStartObject("cgroupPaths"u8);
            foreach (var directory in group.Directories) json.WriteString(directory.Hierarchy, directory.Path);
            json.WriteEndObject();
        }
        Write(json, "annotations"u8, record.Annotations);
        Write(json, "netDevices"u8, record.NetDevices);
        if (record.NetworkNamespace is not null) json.WriteString("networkNamespace"u8, record.NetworkNamespace);
        Write(json, "intelRdt"u8, record.IntelRdt);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string>? texts)
    {
        if (texts is not { Count: > 0 }) return;
        json.WriteStartObject(name);
        foreach (var (key, value) in texts) json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>Reads a record; properties of later versions are passed over.</summary>
    /// <exception cref="CaissonException">The text is not one, or lacks what a record cannot be without.</exception>
    internal static ContainerRecord Read(ReadOnlySpan<byte> text, string path)
    {
        try
        {
            return Read(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CaissonException($"the container's state in {path} cannot be read", e is JsonException ? "it is damaged or cut short" : "a value is of the wrong kind",
                "delete the container by force", e);
        }
    }

    private static ContainerRecord Read(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        string? id = null, version = null, bundle = null, rootfs = null, program = null, listener = null, metadata = null, network = null, manager = null, unit = null;
        Dictionary<string, string>? groups = null;
        var created = default(DateTime);
        var pid = 0;
        ulong start = 0;
        uint owner = 0;
        bool started = false, hooks = false, ownPid = false, ownMount = false;
        Dictionary<string, string>? annotations = null, devices = null, rdt = null;

        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) throw new JsonException();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref json, "id"u8)) id = json.GetString();
            else if (Is(ref json, "ociVersion"u8)) version = json.GetString();
            else if (Is(ref json, "bundle"u8)) bundle = JsonText.Read(json);
            else if (Is(ref json, "rootfs"u8)) rootfs = JsonText.Read(json);
            else if (Is(ref json, "created"u8)) created = json.GetDateTime().ToUniversalTime();
            else if (Is(ref json, "pid"u8)) pid = json.GetInt32();
            else if (Is(ref json, "startTime"u8)) start = json.GetUInt64();
            else if (Is(ref json, "ownerUid"u8)) owner = json.GetUInt32();
            else if (Is(ref json, "ownPidNamespace"u8)) ownPid = json.GetBoolean();
            else if (Is(ref json, "ownMountNamespace"u8)) ownMount = json.GetBoolean();
            else if (Is(ref json, "started"u8)) started = json.GetBoolean();
            else if (Is(ref json, "hooks"u8)) hooks = json.GetBoolean();
            else if (Is(ref json, "program"u8)) program = json.GetString();
            else if (Is(ref json, "seccompListener"u8)) listener = json.GetString();
            else if (Is(ref json, "seccompMetadata"u8)) metadata = json.GetString();
            else if (Is(ref json, "annotations"u8)) annotations = ReadTexts(ref json);
            else if (Is(ref json, "netDevices"u8)) devices = ReadTexts(ref json);
            else if (Is(ref json, "networkNamespace"u8)) network = json.GetString();
            else if (Is(ref json, "intelRdt"u8)) rdt = ReadTexts(ref json);
            else if (Is(ref json, "cgroupManager"u8)) manager = json.GetString();
            else if (Is(ref json, "systemdUnit"u8)) unit = json.GetString();
            else if (Is(ref json, "cgroupPaths"u8)) groups = ReadTexts(ref json);
            else
            {
                json.Read();
                json.Skip();
            }
        }
        if (json.TokenType != JsonTokenType.EndObject || id is null || bundle is null || rootfs is null) throw new JsonException();

        return new ContainerRecord
        {
            Id = id,
            OciVersion = version ?? "",
            Bundle = bundle,
            Rootfs = rootfs,
            Created = created,
            Process = new(pid, start),
            OwnerUid = owner,
            OwnPidNamespace = ownPid,
            OwnMountNamespace = ownMount,
            Started = started,
            HasHooks = hooks,
            Program = program,
            SeccompListener = listener,
            SeccompMetadata = metadata,
            Cgroup = groups is { Count: > 0 } ? GroupOf(manager, unit, groups) : null,
            Annotations = annotations,
            NetDevices = devices,
            NetworkNamespace = network,
            IntelRdt = rdt,
        };
    }

    private static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name) && json.Read();

    private static string NameOf(CgroupManager manager) => manager == CgroupManager.Systemd ? "systemd" : "cgroupfs";

    private static Cgroup GroupOf(string? manager, string? unit, Dictionary<string, string> paths)
    {
        var directories = new List<CgroupDirectory>(paths.Count);
        foreach (var (hierarchy, path) in paths) directories.Add(hierarchy == "cgroup2" ? new(2, [], path) : new(1, hierarchy.Split(','), path));
        return new Cgroup(manager == "systemd" ? CgroupManager.Systemd : CgroupManager.Cgroupfs, unit, directories);
    }

    private static Dictionary<string, string> ReadTexts(ref Utf8JsonReader json)
    {
        var texts = new Dictionary<string, string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            json.Read();
            texts[key] = json.GetString() ?? "";
        }
        return texts;
    }
}
