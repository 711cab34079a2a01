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

    internal static void Heading(Paper paper, Lesson lesson)
    {
        paper.Line(paper.Bold(lesson.Title));
        paper.Line();
        paper.Paragraph(lesson.Summary);
        paper.Line();
    }

    internal static void Print(Paper paper, Lesson lesson, int index, StepRecord record)
    {
        var step = lesson.Steps[index];
        var title = string.Create(CultureInfo.InvariantCulture, $"── {lesson.Name} {index + 1}/{lesson.Steps.Length}: {step.Title} ");
        paper.Line(paper.Bold(title + new string('─', Math.Max(2, paper.Width - title.Length))));
        paper.Line();
        paper.Paragraph(step.Text);
        foreach (var note in record.Notes) paper.Paragraph(note);
        if (step.Try is not null)
        {
            paper.Line();
            paper.Paragraph(Rooms.ForYou(step.Try), "        ", "  Try:  ");
        }

        Calls(paper, record);
        Rows(paper, record);
        Results(paper, record);
        paper.Line();
    }

    internal static void Reading(Paper paper, Lesson lesson)
    {
        paper.Paragraph($"Read on: {string.Join(", ", lesson.Manuals)}; {lesson.Page}");
        paper.Line();
    }

    private static void Calls(Paper paper, StepRecord record)
    {
        if (record.Calls.Count == 0) return;
        paper.Line();
        foreach (var (call, purpose) in record.Calls)
        {
            foreach (var line in Paper.Wrap(call, paper.Width - 2 * Indent.Length)) paper.Line(Indent + paper.Bold(line));
            paper.Paragraph(purpose, "      ");
        }
    }

    private static void Rows(Paper paper, StepRecord record)
    {
        if (record.Rows.Count == 0) return;
        paper.Line();
        // The host is quiet in many steps of two rooms, and a single view needs no second column.
        if (record.Rows.TrueForAll(row => row.Left is null)) OneColumn(paper, record.RightTitle, record, row => row.Right);
        else if (record.Rows.TrueForAll(row => row.Right is null)) OneColumn(paper, record.LeftTitle, record, row => row.Left);
        else if (paper.Width < Narrowest) Stacked(paper, record);
        else TwoColumns(paper, record);
    }

    private static void OneColumn(Paper paper, string title, StepRecord record, Func<ObservationRow, Observation?> side)
    {
        paper.Line(Indent + paper.Faint(title));
        foreach (var row in record.Rows) Block(paper, side(row)!);
    }

    private static void Stacked(Paper paper, StepRecord record)
    {
        foreach (var row in record.Rows)
        {
            if (row.Left is not null)
            {
                paper.Line(Indent + paper.Faint(record.LeftTitle));
                Block(paper, row.Left);
            }

            if (row.Right is not null)
            {
                paper.Line(Indent + paper.Faint(record.RightTitle));
                Block(paper, row.Right);
            }
        }
    }

    private static void Block(Paper paper, Observation observation)
    {
        var (command, output) = Texts(observation, paper.Width - 2 * Indent.Length);
        foreach (var line in command) paper.Line(Indent + Indent + paper.Bold(line));
        foreach (var line in output) paper.Line(Indent + Indent + line);
    }

    private static void TwoColumns(Paper paper, StepRecord record)
    {
        var width = (paper.Width - Indent.Length - Between.Length) / 2;
        paper.Line(Indent + paper.Faint(Cut(record.LeftTitle, width).PadRight(width) + Between + Cut(record.RightTitle, width)));
        paper.Line(Indent + paper.Faint(new string('─', width + 1) + "┼" + new string('─', width + 1)));
        foreach (var row in record.Rows)
        {
            var (left, leftOutput) = Texts(row.Left, width);
            var (right, rightOutput) = Texts(row.Right, width);
            // Commands side by side, then answers side by side.
            Pair(paper, left, right, width, paper.Bold);
            Pair(paper, leftOutput, rightOutput, width, text => text);
        }
    }

    private static void Pair(Paper paper, List<string> left, List<string> right, int width, Func<string, string> style)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var a = i < left.Count ? left[i] : "";
            var b = i < right.Count ? right[i] : "";
            paper.Line(Indent + style(a) + new string(' ', width - a.Length) + paper.Faint(Between) + style(b));
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
            foreach (var part in Paper.Wrap(line, width - 2))
            {
                command.Add(lead + part);
                lead = "  ";
            }
        }

        var output = new List<string>();
        foreach (var line in answer.Lines)
        {
            output.AddRange(Paper.Wrap(Clean(line), width));
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

    private static void Results(Paper paper, StepRecord record)
    {
        paper.Line();
        foreach (var finding in record.Findings)
        {
            if (finding.Holds) paper.Paragraph(finding.Claim, "    ", Indent + paper.Good("✓") + " ");
            else paper.Paragraph("It should have been so, and was not on this machine: " + finding.Claim, "    ", Indent + paper.Bad("✗") + " ");
        }

        if (record.Refusal is null) return;
        var lines = record.Refusal.Split('\n');
        paper.Paragraph("Not possible here: " + Clean(lines[0]), "    ", Indent + paper.Bad("–") + " ");
        foreach (var line in lines[1..]) paper.Paragraph(Clean(line.Trim()), "    ");
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
