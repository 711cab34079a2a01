using Caisson.Linux;

namespace Caisson.Cli.Output;

/// <summary>What is said to users, on standard error.</summary>
internal static class Messages
{
    private const string Name = "caisson: ";

    /// <summary>A failure: on a terminal what failed, why and what helps, as a short paragraph; elsewhere in one line.</summary>
    internal static void Error(CaissonException error)
    {
        if (!TerminalText.Error.IsTerminal)
        {
            Error(Advisor.Describe(error));
            return;
        }

        var text = new StringWriter();
        var paragraph = TerminalText.Error.To(text);
        paragraph.Hanging(paragraph.Bad(Name), Name.Length, PlainText.OneLine(error.What), Indent.Length);
        if (error.Cause is { } cause) paragraph.Hanging(Indent + paragraph.Bold("because "), Indent.Length + 8, PlainText.OneLine(cause), Indent.Length + 8);
        if (Advisor.Say(error.Advice) is { } remedy) paragraph.Hanging(Indent + paragraph.Bold("try:    "), Indent.Length + 8, PlainText.OneLine(remedy), Indent.Length + 8);
        Console.Error.Write(text.ToString());
    }

    internal static void Error(string text) => Line(Name + PlainText.OneLine(text));

    internal static void Warning(string text) => Line(Name + "warning: " + PlainText.OneLine(text));

    // One write a line: the container may be writing to the same terminal.
    internal static void Line(string text) => Console.Error.Write(text + "\n");

    private const string Indent = "  ";
}
