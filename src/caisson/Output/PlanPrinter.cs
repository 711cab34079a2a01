using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Launch;

namespace Caisson.Cli.Output;

/// <summary>Prints a plan for people and for programs.</summary>
internal static class PlanPrinter
{
    internal static int Print(IReadOnlyList<PlannedStep> steps, string? format, string command)
    {
        switch (format)
        {
            case null or "text":
                Console.Out.Write(string.Concat(steps));
                return 0;
            case "json":
                Json(steps);
                return 0;
            default:
                throw new UsageException($"--plan={format}: expected text or json", command);
        }
    }

    /// <summary>A callback that prints each step with its time.</summary>
    internal static Action<PlannedStep, TimeSpan> Follow() => (step, time) =>
        Messages.Line(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalMilliseconds,8:F3} ms  {step.Line}"));

    private static void Json(IReadOnlyList<PlannedStep> steps)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var step in steps)
            {
                json.WriteStartObject();
                json.WriteNumber("number"u8, step.Number);
                json.WriteString("by"u8, step.ByParent ? "parent"u8 : "child"u8);
                json.WriteString("call"u8, step.Call);
                json.WriteString("purpose"u8, step.Purpose);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
