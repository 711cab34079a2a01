using Caisson.Linux;

namespace Caisson.Cli.Output;

/// <summary>What is said to people, on standard error.</summary>
internal static class Messages
{
    internal static void Error(string text) => Line("caisson: " + PlainText.OneLine(text));

    internal static void Warning(string text) => Line("caisson: warning: " + PlainText.OneLine(text));

    // One write a line: the container may be writing to the same terminal.
    internal static void Line(string text) => Console.Error.Write(text + "\n");
}
