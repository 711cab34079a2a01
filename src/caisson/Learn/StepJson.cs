using System.Text.Json;

namespace Caisson.Cli.Learn;

/// <summary>A tour as JSON, for programs.</summary>
internal static class StepJson
{
    internal static void Write(Utf8JsonWriter json, Lesson lesson, int index, StepRecord record)
    {
        var step = lesson.Steps[index];
        json.WriteStartObject();
        json.WriteString("title"u8, step.Title);
        json.WriteString("text"u8, step.Text);
        if (step.Try is not null) json.WriteString("try"u8, Rooms.ForYou(step.Try));
        json.WriteString("outcome"u8, record.Outcome switch
        {
            StepOutcome.AsTold => "as told",
            StepOutcome.Refused => "refused",
            _ => "otherwise",
        });
        if (record.Refusal is not null) json.WriteString("refusal"u8, record.Refusal);
        Texts(json, "notes"u8, record.Notes);
        json.WriteStartArray("calls"u8);
        foreach (var (call, purpose) in record.Calls)
        {
            json.WriteStartObject();
            json.WriteString("call"u8, call);
            json.WriteString("purpose"u8, purpose);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("left"u8, record.LeftTitle);
        json.WriteString("right"u8, record.RightTitle);
        json.WriteStartArray("observations"u8);
        foreach (var row in record.Rows)
        {
            json.WriteStartObject();
            Side(json, "left"u8, row.Left);
            Side(json, "right"u8, row.Right);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings"u8);
        foreach (var (holds, claim) in record.Findings)
        {
            json.WriteStartObject();
            json.WriteString("claim"u8, claim);
            json.WriteBoolean("holds"u8, holds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Side(Utf8JsonWriter json, ReadOnlySpan<byte> name, Observation? observation)
    {
        if (observation is null) return;
        json.WriteStartObject(name);
        json.WriteString("command"u8, observation.Answer.Command);
        json.WriteString("output"u8, observation.Answer.Output);
        if (observation.Answer.Status is { } status) json.WriteNumber("status"u8, status);
        json.WriteEndObject();
    }
}
