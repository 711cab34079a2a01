using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>What a check says, in columns.</summary>
internal sealed class Page(TerminalText output)
{
    internal static Page ForTerminal() => new(TerminalText.Output);

    internal void Line(string text = "") => output.Line(text);

    internal string Bold(string text) => output.Bold(text);

    internal string State(CheckState state, string text) => state switch
    {
        CheckState.Ok => output.Good(text),
        CheckState.Limited => output.Doubtful(text),
        CheckState.Missing => output.Bad(text),
        _ => output.Faint(text),
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
    internal void Wrap(string head, int used, string text, int column) => output.Hanging(head, used, text, column);
}
