using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Doctor.Checks;
using Caisson.Doctor.Known;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Doctor;

/// <summary><c>caisson doctor --explain NAME</c>: everything that is known of a check or of a cause, in the words of the failure itself.</summary>
internal static class Explanation
{
    internal static int Print(string name, bool json)
    {
        var checks = KnownChecks.All();
        var check = checks.FirstOrDefault(each => each.Name == name);
        var failures = KnownFailures.All();
        var known = failures.Where(failure => check is null ? failure.Cause == name : check.Causes.Contains(failure.Cause)).ToList();
        if (check is null && known.Count == 0)
        {
            List<string> names = [.. checks.Select(each => each.Name), .. failures.Select(failure => failure.Cause).Distinct()];
            throw new UsageException($"doctor: --explain {name}: there is no check or cause of that name{Suggestion.For(name, names)}; --list shows them", "doctor");
        }

        if (json) Json(known);
        else Text(name, check, checks, known);
        return 0;
    }

    internal static void Write(Utf8JsonWriter json, KnownFailure failure)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, failure.Cause);
        json.WriteString("seen"u8, failure.Seen);
        if (failure.Tell() is { } finding) CheckJson.WriteFinding(json, finding);
        json.WriteEndObject();
    }

    private static void Text(string name, Check? check, IReadOnlyList<Check> checks, List<KnownFailure> known)
    {
        var page = Page.ForTerminal();
        page.Line(page.Bold(name));
        if (check is not null)
        {
            page.Wrap("  ", 2, check.Why, 2);
            if (known.Count == 0) page.Line("  No launch fails of it alone.");
            else page.Line("  What a launch says that fails of it, each with an example:");
        }
        else
        {
            var seen = checks.Where(each => each.Causes.Contains(name)).Select(each => each.Name).ToList();
            page.Wrap("  ", 2, seen.Count == 0 ? "It depends on the container, so no check of the machine sees it before." : $"Whether this machine has it: caisson doctor {string.Join(' ', seen)}", 2);
        }

        foreach (var failure in known)
        {
            if (failure.Tell() is not { } finding) continue;
            page.Line();
            page.Wrap("  ", 2, check is null ? failure.Seen : $"{failure.Seen} ({failure.Cause})", 4);
            page.Note("because", PlainText.OneLine(finding.Cause), 4);
            if (Advisor.Say(finding.Advice) is { } remedy) page.Command("try", PlainText.OneLine(remedy), 4);
        }
    }

    private static void Json(List<KnownFailure> known)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var failure in known) Write(json, failure);
            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
