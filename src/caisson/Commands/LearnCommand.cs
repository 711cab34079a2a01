using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Learn;
using Caisson.Cli.Output;
using Caisson.Linux.Processes;
using Caisson.Linux.Terminals;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson learn</c>: a guided tour of namespaces, whose steps are really run.</summary>
internal static class LearnCommand
{
    /// <summary>The exit status if something was otherwise than a lesson tells.</summary>
    private const int Otherwise = 1;

    internal static CommandInfo Describe() => new()
    {
        Name = "learn",
        Synopsis = "[OPTION…] [LESSON…]",
        Summary = "Learn what namespaces are, by seeing them at work. Each step of a lesson is really run in a throw-away sandbox, and shown from the host's side and from the namespace's, with the "
            + "system calls that it takes. Nothing of it remains, and root is not needed. On a terminal it waits for you after each step; otherwise it runs through. "
            + $"A lesson is named by its word or its number; they are {string.Join(", ", LessonTable.Names)}.",
        Operands = [string.Join(' ', LessonTable.Names)],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("list", 'l', null, "Print the names of the lessons"),
                new("all", 'a', null, "Every lesson, one after the other, without waiting"),
                new("no-pause", null, "Do not wait after each step"),
                new("json", null, "Print what was done and seen as JSON, for programs"),
                new("help", 'h', null, "Print this"),
            ]),
        ],
        Examples =
        [
            ("caisson learn", "choose from the list of lessons"),
            ("caisson learn pid", "process 1, orphans, and signals that do not arrive"),
            ("caisson learn --all | less", "the whole tour, to be read"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        var chosen = arguments.Operands.ConvertAll(LessonTable.Find);
        if (arguments.Flag("all"))
        {
            if (chosen.Count > 0) throw new UsageException($"learn: --all means every lesson, and {arguments.Operands[0]} is one; leave one of the two out", "learn");
            chosen = [.. LessonTable.Names.Select(LessonTable.Describe)];
        }

        if (arguments.Flag("json")) return Json(chosen.Count > 0 ? chosen : [.. LessonTable.Names.Select(LessonTable.Describe)]);
        var terminal = Terminal.IsTerminal(1);
        var tour = new Tour(TerminalText.Output);
        if (arguments.Flag("list"))
        {
            tour.List();
            return 0;
        }

        var attended = terminal && Terminal.IsTerminal(0) && !arguments.Flag("all") && !arguments.Flag("no-pause");
        if (!attended)
        {
            tour.RunThrough(chosen.Count > 0 ? chosen : [.. LessonTable.Names.Select(LessonTable.Describe)]);
        }
        else if (chosen.Count == 0)
        {
            tour.Choose();
        }
        else
        {
            for (var i = 0; i < chosen.Count; i++)
            {
                if (!tour.Attend(chosen[i], i + 1 < chosen.Count ? $"lesson {chosen[i + 1].Name}" : "leave")) break;
            }
        }

        return tour.Surprised ? Otherwise : 0;
    }

    private static int Json(List<Lesson> lessons)
    {
        var surprised = false;
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var lesson in lessons)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, lesson.Name);
                json.WriteString("title"u8, lesson.Title);
                json.WriteString("summary"u8, lesson.Summary);
                json.WriteString("page"u8, lesson.Page);
                StepJson.Texts(json, "manuals"u8, lesson.Manuals);
                json.WriteStartArray("steps"u8);
                for (var i = 0; i < lesson.Steps.Length; i++)
                {
                    using var stage = Stage.Run(lesson.Steps[i]);
                    surprised |= stage.Record.Outcome == StepOutcome.Otherwise;
                    StepJson.Write(json, lesson, i, stage.Record);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
        return surprised ? Otherwise : 0;
    }
}
