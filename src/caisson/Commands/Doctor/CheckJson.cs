using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Doctor.Checks;
using Caisson.Launch.Diagnosis;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>Prints answers for programs.</summary>
internal static class CheckJson
{
    internal static void Print(IEnumerable<CheckReport> reports, CheckedMachine machine, CheckSummary summary)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("machine"u8);
            json.WriteString("distribution"u8, machine.Distribution.Name);
            json.WriteString("kernel"u8, machine.Read("/proc/sys/kernel/osrelease"));
            json.WriteNumber("uid"u8, machine.Machine.Caller.Uid.Effective);
            json.WriteBoolean("privileged"u8, machine.IsPrivileged);
            if (machine.Container is { } container) json.WriteString("container"u8, container);
            json.WriteEndObject();
            json.WriteStartArray("checks"u8);
            foreach (var report in reports)
            {
                summary.Add(report);
                Write(json, report);
            }

            json.WriteEndArray();
            json.WriteStartObject("summary"u8);
            foreach (var state in Enum.GetValues<CheckState>()) json.WriteNumber(CheckSummary.Word(state), summary.Of(state));
            json.WriteStartArray("neededAndMissing"u8);
            foreach (var name in summary.Needed) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    internal static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("cause"u8, finding.Cause);
        if (Advisor.Say(finding.Advice) is { } remedy) json.WriteString("remedy"u8, remedy);
    }

    private static void Write(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, report.Check.Name);
        json.WriteString("group"u8, CheckGroups.Name(report.Check.Group));
        json.WriteString("state"u8, CheckSummary.Word(report.Result.State));
        json.WriteBoolean("needed"u8, report.Needed);
        json.WriteString("text"u8, report.Result.Text);
        json.WriteString("why"u8, report.Check.Why);
        if (report.Result.Finding is { } finding) WriteFinding(json, finding);
        json.WriteStartArray("details"u8);
        foreach (var detail in report.Result.Details)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, detail.Name);
            json.WriteString("state"u8, CheckSummary.Word(detail.State));
            if (detail.Text.Length > 0) json.WriteString("text"u8, detail.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
