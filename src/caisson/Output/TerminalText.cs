using System.Globalization;
using System.Text;
using Caisson.Linux.Processes;
using Caisson.Linux.Terminals;

namespace Caisson.Cli.Output;

/// <summary>
/// Text in lines of a certain width, with emphasis where that is wanted: on a terminal, unless NO_COLOR says otherwise (no-color.org) or the terminal is dumb.
/// </summary>
/// <param name="output">Where it goes.</param>
/// <param name="width">How many columns there are now: a terminal may change between two lines.</param>
/// <param name="styled">With emphasis.</param>
internal sealed class TerminalText(TextWriter output, Func<int> width, bool styled)
{
    private const int Narrowest = 40;
    private const int Widest = 120;
    private const int Usual = 100;

    /// <summary>Standard output.</summary>
    internal static TerminalText Output { get; } = Of(Console.Out, 1);

    /// <summary>Standard error.</summary>
    internal static TerminalText Error { get; } = Of(Console.Error, 2);

    /// <summary>Whether somebody reads it on a terminal.</summary>
    internal bool IsTerminal { get; private init; }

    /// <summary>The same width and emphasis for another place: text that is to come out at once.</summary>
    internal TerminalText To(TextWriter other) => new(other, width, styled) { IsTerminal = IsTerminal };

    /// <summary>The number of columns.</summary>
    internal int Width => Math.Clamp(width(), Narrowest, Widest);

    private static TerminalText Of(TextWriter output, int descriptor)
    {
        var terminal = Terminal.IsTerminal(descriptor);
        return new(output, () => Columns(terminal, descriptor), terminal && string.IsNullOrEmpty(ProcessEnvironment.Get("NO_COLOR")) && ProcessEnvironment.Get("TERM") is not (null or "" or "dumb")) { IsTerminal = terminal };
    }

    private static int Columns(bool terminal, int descriptor)
    {
        if (terminal && Terminal.GetSize(descriptor).Columns is > 0 and var columns) return columns;
        return int.TryParse(ProcessEnvironment.Get("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : Usual;
    }

    internal string Bold(string text) => Style("1", text);

    internal string Faint(string text) => Style("2", text);

    internal string Good(string text) => Style("32", text);

    internal string Doubtful(string text) => Style("33", text);

    internal string Bad(string text) => Style("31", text);

    internal void Line(string text = "") => output.Write(text + "\n");

    internal void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    internal void Flush() => output.Flush();

    /// <summary>A paragraph; the first line may begin with something else of the indent's width.</summary>
    internal void Paragraph(string text, string indent = "", string? first = null)
    {
        var lead = first ?? indent;
        foreach (var line in Wrap(text, Width - indent.Length))
        {
            Line(lead + line);
            lead = indent;
        }
    }

    /// <summary>Text behind a head; its further lines begin in a column.</summary>
    /// <param name="head">What stands before it.</param>
    /// <param name="used">The head's columns.</param>
    /// <param name="text">The text, in words that stay whole.</param>
    /// <param name="column">The column of the further lines.</param>
    internal void Hanging(string head, int used, string text, int column)
    {
        var line = new StringBuilder(head);
        var first = true;
        foreach (var word in text.Split(' '))
        {
            if (!first && used + 1 + word.Length > Width)
            {
                Line(line.ToString().TrimEnd());
                line.Clear().Append(' ', column);
                used = column;
                first = true;
            }

            if (!first)
            {
                line.Append(' ');
                used++;
            }

            line.Append(word);
            used += word.Length;
            first = false;
        }

        Line(line.ToString().TrimEnd());
    }

    /// <summary>Text beside a head, in a column; a head that is too long for that gets a line of its own.</summary>
    internal void Beside(string head, string text, int column)
    {
        if (head.Length >= column)
        {
            Line(head);
            head = "";
        }

        Hanging(head.PadRight(column), column, text, column);
    }

    /// <summary>A text in lines of at most so many characters, broken between words where that is possible.</summary>
    internal static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            // What fits is left as it is, blanks at its beginning included.
            if (paragraph.Length <= width)
            {
                lines.Add(paragraph);
                continue;
            }

            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' '))
            {
                var rest = word;
                if (line.Length > 0 && line.Length + 1 + rest.Length > width)
                {
                    lines.Add(line.ToString().TrimEnd());
                    line.Clear();
                }
                else if (line.Length > 0)
                {
                    line.Append(' ');
                }

                while (rest.Length > width)
                {
                    lines.Add(rest[..width]);
                    rest = rest[width..];
                }

                line.Append(rest);
            }

            lines.Add(line.ToString().TrimEnd());
        }

        return lines;
    }

    private string Style(string code, string text) => styled && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
