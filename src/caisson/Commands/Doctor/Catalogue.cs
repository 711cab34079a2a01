using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Doctor.Checks;
using Caisson.Doctor.Known;

namespace Caisson.Cli.Commands.Doctor;

/// <summary><c>caisson doctor --list</c>: what can be checked, and what failures are known.</summary>
internal static class Catalogue
{
    internal static int Print(List<Check> checks, bool all, bool json)
    {
        var failures = all ? KnownFailures.All() : [];
        if (json) Json(checks, failures);
        else Text(checks, failures);
        return 0;
    }

    private static void Text(List<Check> checks, IReadOnlyList<KnownFailure> failures)
    {
        var page = Page.ForTerminal();
        CheckGroup? group = null;
        foreach (var check in checks)
        {
            if (group != check.Group)
            {
                if (group is not null) page.Line();
                page.Line($"{page.Bold(CheckGroups.Title(check.Group))} ({CheckGroups.Name(check.Group)})");
                group = check.Group;
            }

            page.Wrap($"  {check.Name,-24} ", 27, check.Why, 27);
        }

        if (failures.Count == 0) return;
        page.Line();
        page.Line(page.Bold("Causes of failures") + " (caisson doctor --explain CAUSE)");
        foreach (var cause in failures.GroupBy(failure => failure.Cause)) page.Line($"  {cause.Key,-24} {cause.Count()}");
    }

    private static void Json(List<Check> checks, IReadOnlyList<KnownFailure> failures)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("checks"u8);
            foreach (var check in checks)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, check.Name);
                json.WriteString("group"u8, CheckGroups.Name(check.Group));
                json.WriteString("why"u8, check.Why);
                json.WriteStartArray("causes"u8);
                foreach (var cause in check.Causes) json.WriteStringValue(cause);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("causes"u8);
            foreach (var failure in failures) Explanation.Write(json, failure);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
