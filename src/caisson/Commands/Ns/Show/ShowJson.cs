using System.Text.Json;
using Caisson.Inspect;
using Caisson.Inspect.Processes;
using Caisson.Inspect.Users;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Cli.Commands.Ns.Show;

/// <summary>The same as the sheets, for programs.</summary>
internal static partial class ShowJson
{
    internal static void Process(Utf8JsonWriter json, ProcessDetails process, NamespaceSnapshot machine)
    {
        var status = process.Status;
        json.WriteStartObject();
        json.WriteNumber("pid"u8, process.Pid);
        json.WriteString("name"u8, status.Name);
        Strings(json, "command"u8, process.Arguments);
        json.WriteString("state"u8, status.State.ToString());
        json.WriteString("started"u8, process.Started);
        json.WriteNumber("threads"u8, status.Threads);
        if (status.TracerPid > 0) json.WriteNumber("tracer"u8, status.TracerPid);
        if (machine.FindProcess(process.Pid)?.Unit is { } unit) Unit(json, unit);
        json.WriteStartArray("parents"u8);
        foreach (var parent in process.Ancestors)
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, parent.Pid);
            json.WriteString("name"u8, parent.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pids"u8);
        foreach (var level in process.Pids)
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, level.Pid);
            Id(json, "namespace"u8, level.Namespace);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Ids(json, "uid"u8, status.Uid);
        Ids(json, "gid"u8, status.Gid);
        if (process.UidInside is { } uid) Ids(json, "uidInside"u8, uid);
        if (process.GidInside is { } gid) Ids(json, "gidInside"u8, gid);
        json.WriteStartArray("groups"u8);
        foreach (var group in status.Groups) json.WriteNumberValue(group);
        json.WriteEndArray();
        Text(json, "program"u8, process.Executable);
        Text(json, "directory"u8, process.Directory);
        Text(json, "root"u8, process.Root);
        json.WriteStartArray("cgroups"u8);
        foreach (var group in process.Cgroups)
        {
            json.WriteStartObject();
            json.WriteNumber("hierarchy"u8, group.Hierarchy);
            Strings(json, "controllers"u8, group.Controllers);
            json.WriteString("path"u8, group.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("capabilities"u8);
        Set(json, "effective"u8, status.Effective);
        Set(json, "permitted"u8, status.Permitted);
        Set(json, "inheritable"u8, status.Inheritable);
        Set(json, "bounding"u8, status.Bounding);
        Set(json, "ambient"u8, status.Ambient);
        Scopes(json, process.Scopes);
        json.WriteEndObject();
        json.WriteBoolean("noNewPrivileges"u8, status.NoNewPrivileges);
        json.WriteStartObject("seccomp"u8);
        json.WriteString("mode"u8, status.SeccompMode switch { 0 => "off", 1 => "strict", _ => "filter" });
        if (status.SeccompFilters is { } filters) json.WriteNumber("filters"u8, filters);
        json.WriteEndObject();
        if (process.SecurityLabel is { } label) json.WriteString("label"u8, label);
        json.WriteEndObject();
    }

    internal static void Namespace(Utf8JsonWriter json, NamespaceDetails details, NamespaceSnapshot machine)
    {
        json.WriteStartObject();
        Id(json, "id"u8, details.Id);
        json.WriteString("kind"u8, NamespaceKinds.ProcName(details.Kind));
        if (details.Info is { } info) Relations(json, info, machine);
        Content(json, "ids"u8, details.User, User);
        Content(json, "pids"u8, details.Pid, Pid);
        Content(json, "mounts"u8, details.Mounts, Mounts);
        Content(json, "names"u8, details.Uts, Uts);
        Content(json, "objects"u8, details.Ipc, Ipc);
        Content(json, "network"u8, details.Network, Network);
        Content(json, "roots"u8, details.Cgroup, Cgroup);
        Content(json, "clocks"u8, details.Time, Time);
        json.WriteEndObject();
    }

    private static void Content<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, Reading<T>? reading, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (reading is null) return;
        if (reading.Value is null)
        {
            json.WriteString("problem"u8, reading.Problem);
            return;
        }

        json.WritePropertyName(name);
        write(json, reading.Value);
    }

    private static void Relations(Utf8JsonWriter json, NamespaceInfo info, NamespaceSnapshot machine)
    {
        json.WriteBoolean("initial"u8, info.IsInitial);
        Id(json, "owner"u8, info.Owner);
        if (info.OwnerUid is { } uid) json.WriteNumber("ownerUid"u8, uid);
        Id(json, "parent"u8, info.Parent);
        json.WriteStartArray("children"u8);
        foreach (var child in info.Children) json.WriteNumberValue(child.Inode);
        json.WriteEndArray();
        json.WriteStartArray("owned"u8);
        foreach (var owned in info.Owned)
        {
            json.WriteStartObject();
            Id(json, "id"u8, owned);
            if (machine.Find(owned) is { } its) json.WriteString("kind"u8, NamespaceKinds.ProcName(its.Kind));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("processes"u8);
        foreach (var pid in info.Processes) json.WriteNumberValue(pid);
        json.WriteEndArray();
        if (info.Leader is { } leader) json.WriteNumber("leader"u8, leader.Pid);
        if (info.Unit is { } unit) Unit(json, unit);
        json.WriteStartArray("holders"u8);
        foreach (var holder in info.OtherHolders)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, Words.Of(holder.Kind));
            if (holder.Pid is { } pid) json.WriteNumber("pid"u8, pid);
            if (holder.Tid is { } tid) json.WriteNumber("tid"u8, tid);
            if (holder.Descriptor is { } descriptor) json.WriteNumber("descriptor"u8, descriptor);
            if (holder.Path is { } path) json.WriteString("path"u8, path);
            if (holder.Covered) json.WriteBoolean("covered"u8, true);
            Id(json, "mountNamespace"u8, holder.Relative);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Scopes(Utf8JsonWriter json, Reading<IReadOnlyList<CapabilityScope>> scopes)
    {
        if (scopes.Value is null)
        {
            json.WriteString("problem"u8, scopes.Problem);
            return;
        }

        json.WriteStartArray("userNamespaces"u8);
        foreach (var scope in scopes.Value)
        {
            json.WriteStartObject();
            Id(json, "id"u8, scope.Level.Id);
            if (scope.Level.OwnerUid is { } uid) json.WriteNumber("ownerUid"u8, uid);
            Set(json, "capabilities"u8, scope.Capabilities);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Id(Utf8JsonWriter json, ReadOnlySpan<byte> name, NamespaceId? id)
    {
        if (id is { } known) json.WriteNumber(name, known.Inode);
    }

    internal static void Strings(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Unit(Utf8JsonWriter json, Unit unit)
    {
        json.WriteStartObject("unit"u8);
        json.WriteString("kind"u8, Words.Of(unit.Kind));
        if (unit.Engine.Length > 0) json.WriteString("engine"u8, unit.Engine);
        json.WriteString("name"u8, unit.Name);
        json.WriteEndObject();
    }

    private static void Ids(Utf8JsonWriter json, ReadOnlySpan<byte> name, ProcessIds ids)
    {
        json.WriteStartObject(name);
        json.WriteNumber("real"u8, ids.Real);
        json.WriteNumber("effective"u8, ids.Effective);
        json.WriteNumber("saved"u8, ids.Saved);
        json.WriteNumber("fileSystem"u8, ids.FileSystem);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, Reading<string> reading)
    {
        if (reading.Value is { } value) json.WriteString(name, value);
        else json.WriteNull(name);
    }

    private static void Set(Utf8JsonWriter json, ReadOnlySpan<byte> name, CapabilitySet set)
    {
        json.WriteStartArray(name);
        foreach (var capability in set) json.WriteStringValue(Capabilities.NameOf(capability));
        json.WriteEndArray();
    }
}
