using Caisson.Oci;
using System.Buffers;
using System.Text.Json;
using Caisson.Cgroups.Statistics;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class EventsCommand
{
    internal const string Options = "stats interval=";

    internal const string HelpText = """
        caisson-oci events - print a container's statistics and events, a JSON object a line

        Usage: caisson-oci events [OPTIONS] ID

        Statistics come at an interval, and a line of type "oom" when processes were killed for want of memory. It
        ends when the container does.

        Options:
              --stats               print the statistics once, and end
              --interval TIME       how often they are printed, such as 100ms, 1s, 1m30s (default: 5s)

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var once = false;
        var interval = TimeSpan.FromSeconds(5);
        while (reader.Next())
        {
            if (reader.Option == "stats") once = reader.On;
            else if (!Duration.TryParse(reader.Value, out interval) || interval <= TimeSpan.Zero)
                throw reader.Wrong($"option '--interval' is a time above zero such as 100ms, 5s or 1m30s, not '{reader.Value}'");
        }
        var id = reader.Take(1, 1, "the container's ID")[0];
        if (once) WriteStatistics(id, globals.Manager.Statistics(id));
        else globals.Manager.Watch(id, interval, statistics => WriteStatistics(id, statistics), () => Write("oom", id, null), globals.Log.Warn);
        return 0;
    }

    private static void WriteStatistics(string id, ContainerStatistics statistics) => Write("stats", id, json => StatisticsWriter.Write(json, statistics));

    private static void Write(string type, string id, Action<Utf8JsonWriter>? data)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("id", id);
            if (data is not null)
            {
                json.WritePropertyName("data");
                data(json);
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        Output.Write(buffer.WrittenSpan);
    }
}
