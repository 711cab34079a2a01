using Caisson.Cli.Output;
using System.Globalization;
using System.Text;
using Caisson.Linux;

namespace Caisson.Cli.Learn;

/// <summary>Prints a step: the explanation, the calls, what was seen on both sides, and what it shows.</summary>
internal static class StepPrinter
{
    private const string Indent = "  ";
    private const string Between = " │ ";

    /// <summary>Below this width the two sides stand one below the other.</summary>
    private const int Narrowest = 76;

    internal static void Heading(TerminalText page, Lesson lesson)
    {
        page.Line(page.Bold(lesson.Title));
        page.Line();
        page.Paragraph(lesson.Summary);
        page.Line();
    }

    internal static void Print(TerminalText page, Lesson lesson, int index, StepRecord record)
    {
        var step = lesson.Steps[index];
        var title = string.Create(CultureInfo.InvariantCulture, $"── {lesson.Name} {index + 1}/{lesson.Steps.Length}: {step.Title} ");
        page.Line(page.Bold(title + new string('─', Math.Max(2, page.Width - title.Length))));
        page.Line();
        page.Paragraph(step.Text);
        foreach (var note in record.Notes) page.Paragraph(note);
        if (step.Try is not null)
        {
            page.Line();
            page.Paragraph(Rooms.ForYou(step.Try), "        ", "  Try:  ");
        }

        Calls(page, record);
        Rows(page, record);
        Results(page, record);
        page.Line();
    }

    internal static void Reading(TerminalText page, Lesson lesson)
    {
        page.Paragraph($"Read on: {string.Join(", ", lesson.Manuals)}; {lesson.Page}");
        page.Line();
    }

    private static void Calls(TerminalText page, StepRecord record)
    {
        if (record.Calls.Count == 0) return;
        page.Line();
        foreach (var (call, purpose) in record.Calls)
        {
            foreach (var line in TerminalText.Wrap(call, page.Width - 2 * Indent.Length)) page.Line(Indent + page.Bold(line));
            page.Paragraph(purpose, "      ");
        }
    }

    private static void Rows(TerminalText page, StepRecord record)
    {
        if (record.Rows.Count == 0) return;
        page.Line();
        // The host is quiet in many steps of two rooms, and a single view needs no second column.
        if (record.Rows.TrueForAll(row => row.Left is null)) OneColumn(page, record.RightTitle, record, row => row.Right);
        else if (record.Rows.TrueForAll(row => row.Right is null)) OneColumn(page, record.LeftTitle, record, row => row.Left);
        else if (page.Width < Narrowest) Stacked(page, record);
        else TwoColumns(page, record);
    }

    private static void OneColumn(TerminalText page, string title, StepRecord record, Func<ObservationRow, Observation?> side)
    {
        page.Line(Indent + page.Faint(title));
        foreach (var row in record.Rows) Block(page, side(row)!);
    }

    private static void Stacked(TerminalText page, StepRecord record)
    {
        foreach (var row in record.Rows)
        {
            if (row.Left is not null)
            {
                page.Line(Indent + page.Faint(record.LeftTitle));
                Block(page, row.Left);
            }

            if (row.Right is not null)
            {
                page.Line(Indent + page.Faint(record.RightTitle));
                Block(page, row.Right);
            }
        }
    }

    private static void Block(TerminalText page, Observation observation)
    {
        var (command, output) = Texts(observation, page.Width - 2 * Indent.Length);
        foreach (var line in command) page.Line(Indent + Indent + page.Bold(line));
        foreach (var line in output) page.Line(Indent + Indent + line);
    }

    private static void TwoColumns(TerminalText page, StepRecord record)
    {
        var width = (page.Width - Indent.Length - Between.Length) / 2;
        page.Line(Indent + page.Faint(Cut(record.LeftTitle, width).PadRight(width) + Between + Cut(record.RightTitle, width)));
        page.Line(Indent + page.Faint(new string('─', width + 1) + "┼" + new string('─', width + 1)));
        foreach (var row in record.Rows)
        {
            var (left, leftOutput) = Texts(row.Left, width);
            var (right, rightOutput) = Texts(row.Right, width);
            // Commands side by side, then answers side by side.
            Pair(page, left, right, width, page.Bold);
            Pair(page, leftOutput, rightOutput, width, text => text);
        }
    }

    private static void Pair(TerminalText page, List<string> left, List<string> right, int width, Func<string, string> style)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var a = i < left.Count ? left[i] : "";
            var b = i < right.Count ? right[i] : "";
            page.Line(Indent + style(a) + new string(' ', width - a.Length) + page.Faint(Between) + style(b));
        }
    }

    private static (List<string> Command, List<string> Output) Texts(Observation? observation, int width)
    {
        if (observation is null) return ([], []);
        var answer = observation.Answer;
        var command = new List<string>();
        foreach (var line in answer.Command.Split('\n'))
        {
            var lead = command.Count == 0 ? observation.Prompt + " " : "> ";
            foreach (var part in TerminalText.Wrap(line, width - 2))
            {
                command.Add(lead + part);
                lead = "  ";
            }
        }

        var output = new List<string>();
        foreach (var line in answer.Lines)
        {
            output.AddRange(TerminalText.Wrap(Clean(line), width));
        }

        if (answer.ShellEnded) output.Add("(the shell has ended)");
        return (command, output);
    }

    // Tabs become blanks, so that columns stay what they are; whatever else could play with the terminal is shown as a question mark.
    private static string Clean(string line)
    {
        var text = new StringBuilder();
        foreach (var c in line)
        {
            if (c == '\t') text.Append(' ', 8 - text.Length % 8);
            else text.Append(c);
        }

        return PlainText.Clean(text.ToString());
    }

    private static void Results(TerminalText page, StepRecord record)
    {
        page.Line();
        foreach (var finding in record.Findings)
        {
            if (finding.Holds) page.Paragraph(finding.Claim, "    ", Indent + page.Good("✓") + " ");
            else page.Paragraph("It should have been so, and was not on this machine: " + finding.Claim, "    ", Indent + page.Bad("✗") + " ");
        }

        if (record.Refusal is null) return;
        var lines = record.Refusal.Split('\n');
        page.Paragraph("Not possible here: " + Clean(lines[0]), "    ", Indent + page.Bad("–") + " ");
        foreach (var line in lines[1..]) page.Paragraph(Clean(line.Trim()), "    ");
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
