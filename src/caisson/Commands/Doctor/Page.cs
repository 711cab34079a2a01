using System.Text;
using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>Text in columns, in colour where that is wanted: on a terminal, unless NO_COLOR says otherwise (no-color.org) or the terminal is dumb.</summary>
internal sealed class Page(TextWriter output, int width, bool colour)
{
    internal static Page ForTerminal()
    {
        var terminal = !Console.IsOutputRedirected;
        var wants = terminal && string.IsNullOrEmpty(ProcessEnvironment.Get("NO_COLOR")) && ProcessEnvironment.Get("TERM") is not (null or "" or "dumb");
        var columns = terminal ? Console.WindowWidth : 0;
        return new Page(Console.Out, columns >= 60 ? Math.Min(columns - 1, 140) : 120, wants);
    }

    internal void Line(string text = "") => output.WriteLine(text);

    internal string Bold(string text) => colour ? $"\e[1m{text}\e[0m" : text;

    internal string State(CheckState state, string text) => !colour ? text : state switch
    {
        CheckState.Ok => $"\e[32m{text}\e[0m",
        CheckState.Limited => $"\e[33m{text}\e[0m",
        CheckState.Missing => $"\e[31m{text}\e[0m",
        _ => $"\e[2m{text}\e[0m",
    };

    /// <summary>A label and what belongs to it, below a check.</summary>
    internal void Note(string label, string text, int column) => Wrap(new string(' ', column) + label.PadRight(8), column + 8, text, column + 8);

    /// <summary>As <see cref="Note"/>, on one line however long that is: a command is to be copied.</summary>
    internal void Command(string label, string text, int column) => Line(new string(' ', column) + label.PadRight(8) + text);

    /// <summary>One of the things that a check looked at.</summary>
    internal void Detail(CheckDetail detail, int column)
    {
        var name = PlainText.OneLine(detail.Name);
        var head = new string(' ', column) + State(detail.State, CheckSummary.Word(detail.State).PadRight(8)) + name;
        var text = PlainText.OneLine(detail.Text);
        if (text.Length == 0) Line(head);
        else Wrap(head + ": ", column + 10 + name.Length, text, column + 10);
    }

    /// <summary>Text in words that stay whole, after a head of a given width.</summary>
    internal void Wrap(string head, int used, string text, int column)
    {
        var line = new StringBuilder(head);
        var empty = true;
        foreach (var word in text.Split(' '))
        {
            if (!empty && used + 1 + word.Length > width)
            {
                Line(line.ToString());
                line.Clear().Append(' ', column);
                used = column;
                empty = true;
            }

            if (!empty)
            {
                line.Append(' ');
                used++;
            }

            line.Append(word);
            used += word.Length;
            empty = false;
        }

        Line(line.ToString().TrimEnd());
    }
}
