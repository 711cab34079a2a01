using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Linux;
using Caisson.Oci;
using Caisson.Runtime;
using Caisson.Runtime.State;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson ps</c>.</summary>
internal static class PsCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        arguments.None();
        var format = arguments.Last("format") ?? (arguments.Flag("json") ? "json" : "table");
        if (format is not ("table" or "json" or "name")) throw new UsageException($"--format {format}: expected table, json or name", "ps");
        if (arguments.Flag("json") && format != "json") throw new UsageException($"--json contradicts --format {format}", "ps");
        var manager = StateLocation.Manager(arguments.Root);
        var containers = new List<ContainerSnapshot>();
        foreach (var container in manager.List())
        {
            if (arguments.Flag("all") || container.Status is ContainerStatus.Running or ContainerStatus.Paused or ContainerStatus.Unknown) containers.Add(container);
        }

        switch (format)
        {
            case "json":
                Json(manager, containers);
                break;
            case "name":
                foreach (var container in containers) Console.Out.WriteLine(container.Id);
                break;
            default:
                Rows(manager, containers);
                break;
        }

        return 0;
    }

    private static void Rows(ContainerManager manager, List<ContainerSnapshot> containers)
    {
        var rows = new List<string[]> { new[] { "NAME", "STATUS", "PID", "CREATED", "USER", "COMMAND" } };
        foreach (var container in containers)
        {
            rows.Add(
            [
                container.Id,
                ContainerState.StatusName(container.Status),
                container.Pid > 0 ? container.Pid.ToString(CultureInfo.InvariantCulture) : "-",
                container.Record is { } record ? Age(DateTime.UtcNow - record.Created) : "-",
                container.Owner.Length > 0 ? container.Owner : "-",
                container.Note is { } note && container.Record is null ? $"({note})" : PlainText.Clean(string.Join(' ', Command(manager, container))),
            ]);
        }

        Table.Print(Console.Out, rows);
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 2 } => "1 second ago",
        { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds} seconds ago",
        { TotalHours: < 2 } => $"{(int)age.TotalMinutes} minutes ago",
        { TotalDays: < 2 } => $"{(int)age.TotalHours} hours ago",
        _ => $"{(int)age.TotalDays} days ago",
    };

    private static List<string> Command(ContainerManager manager, ContainerSnapshot container)
    {
        try
        {
            return manager.Spec(container.Id).Process?.Args ?? [];
        }
        catch (CaissonException)
        {
            // It may have gone meanwhile, or never have been complete.
            return container.Record?.Program is { } program ? [program] : [];
        }
    }

    private static void Json(ContainerManager manager, List<ContainerSnapshot> containers)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var container in containers)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, container.Id);
                json.WriteString("status"u8, ContainerState.StatusName(container.Status));
                json.WriteNumber("pid"u8, container.Pid);
                if (container.Record is { } record) json.WriteString("created"u8, record.Created);
                json.WriteString("user"u8, container.Owner);
                json.WriteStartArray("command"u8);
                foreach (var word in Command(manager, container)) json.WriteStringValue(word);
                json.WriteEndArray();
                if (container.Note is { } note) json.WriteString("note"u8, note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
