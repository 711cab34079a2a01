using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Caisson.Linux;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime.State;

namespace Caisson.OciRuntime.Commands;

internal static class ListCommand
{
    internal const string Options = "format,f= quiet,q";

    internal const string HelpText = """
        caisson-oci list - list the containers of the state root

        Usage: caisson-oci list [OPTIONS]

        Options:
          -f, --format table|json   the form (default: table)
          -q, --quiet               ids only

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        bool json = false, quiet = false;
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "quiet": quiet = reader.On; break;
                case "format": json = IsJson(reader); break;
            }
        }
        reader.Take(0, 0, "");
        var containers = globals.Manager.List();
        foreach (var container in containers)
            if (container.Note is not null) globals.Log.Warn($"container {container.Id}: {container.Note}");
        if (quiet) Output.Write(string.Concat(containers.Select(c => c.Id + "\n")));
        else if (json) WriteJson(containers);
        else WriteTable(containers);
        return 0;
    }

    internal static bool IsJson(ArgumentReader reader) => reader.Value switch
    {
        "json" => true,
        "table" => false,
        var other => throw reader.Wrong($"unknown format '{other}': table and json are known"),
    };

    private static void WriteJson(IReadOnlyList<ContainerSnapshot> containers)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartArray();
            foreach (var container in containers) StateCommand.Document(container).Write(json);
            json.WriteEndArray();
        }
        buffer.Write("\n"u8);
        Output.Write(buffer.WrittenSpan);
    }

    private static void WriteTable(IReadOnlyList<ContainerSnapshot> containers)
    {
        var rows = new List<string[]> { new[] { "ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER" } };
        foreach (var c in containers)
            rows.Add([c.Id, c.Pid.ToString(CultureInfo.InvariantCulture), ContainerState.StatusName(c.Status), PlainText.Clean(c.Record?.Bundle ?? ""), StateCommand.Created(c), c.Owner]);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length - 1; i++) text.Append(row[i].PadRight(Math.Max(12, rows.Max(r => r[i].Length) + 3)));
            text.Append(row[^1]).Append('\n');
        }
        Output.Write(text.ToString());
    }
}
