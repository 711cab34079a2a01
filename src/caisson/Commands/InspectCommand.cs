using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Processes;
using Caisson.Oci;
using Caisson.Runtime;
using Caisson.Runtime.State;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson inspect</c>.</summary>
internal static class InspectCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("inspect: the container's name is missing", "inspect");
        var manager = StateLocation.Manager(arguments.Root);
        var containers = new List<ContainerSnapshot>();
        foreach (var name in arguments.Operands) containers.Add(manager.State(name));
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var container in containers) Write(json, manager, container);
            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
        return 0;
    }

    private static void Write(Utf8JsonWriter json, ContainerManager manager, ContainerSnapshot container)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, container.Id);
        json.WriteString("status"u8, ContainerState.StatusName(container.Status));
        json.WriteNumber("pid"u8, container.Pid);
        json.WriteString("user"u8, container.Owner);
        json.WriteString("directory"u8, container.Directory);
        if (container.Note is { } note) json.WriteString("note"u8, note);
        if (container.Record is { } record)
        {
            json.WriteString("created"u8, record.Created);
            json.WriteString("rootfs"u8, record.Rootfs);
        }

        if (container.Pid > 0)
        {
            json.WriteStartObject("namespaces"u8);
            StatusEvents.WriteNamespaces(json, container.Pid);
            json.WriteEndObject();
            Processes(json, manager.Processes(container.Id));
            Mounts(json, container.Pid);
        }

        if (Document(manager, container) is { } document)
        {
            json.WritePropertyName("spec"u8);
            json.WriteRawValue(PlainJson.Plain(document));
        }

        json.WriteEndObject();
    }

    private static byte[]? Document(ContainerManager manager, ContainerSnapshot container)
    {
        using var directory = manager.Store.Find(container.Id);
        var text = directory?.Read("config.json");
        if (text is null) return null;
        try
        {
            using var _ = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Processes(Utf8JsonWriter json, IReadOnlyList<int> pids)
    {
        json.WriteStartArray("processes"u8);
        foreach (var pid in pids)
        {
            if (ProcessStatus.TryRead(pid) is not { } status) continue;
            json.WriteStartObject();
            json.WriteNumber("pid"u8, pid);
            if (status.NamespacePids is { Count: > 0 } inside) json.WriteNumber("pidInside"u8, inside[^1]);
            json.WriteNumber("uid"u8, status.Uid.Effective);
            json.WriteStartArray("command"u8);
            foreach (var word in Command(pid)) json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string[] Command(int pid)
    {
        try
        {
            return ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")) is { Length: > 0 } text
                ? CString.Decode(text.AsSpan().TrimEnd((byte)0)).Split('\0') : [];
        }
        catch (CaissonException)
        {
            return [];
        }
    }

    private static void Mounts(Utf8JsonWriter json, int pid)
    {
        if (MountTable.TryRead(pid) is not { } table) return;
        json.WriteStartArray("mounts"u8);
        foreach (var mount in table)
        {
            json.WriteStartObject();
            json.WriteString("target"u8, mount.MountPoint);
            json.WriteString("type"u8, mount.FileSystemType);
            json.WriteString("source"u8, mount.Source);
            json.WriteString("root"u8, mount.Root);
            json.WriteString("options"u8, mount.Options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
