using System.Text;
using Caisson.Cli.Output;

namespace Caisson.Cli.CommandLine;

/// <summary>Writes the help of the program and of its commands.</summary>
internal static class HelpText
{
    private const int Column = 34;

    internal static void Write(TerminalText output)
    {
        output.Line("caisson: programs in namespaces of their own");
        output.Line();
        output.Line("Usage: caisson [--root DIR] COMMAND [OPTION…] …");
        output.Line();
        output.Line("Commands:");
        List(output, CommandTable.Commands);
        output.Line();
        output.Line("Options:");
        Entry(output, "    --root DIR", "Where the state of containers is kept, instead of /run/caisson or $XDG_RUNTIME_DIR/caisson");
        Entry(output, "    --version", "Print the version");
        Entry(output, "-h, --help", "Print this; caisson COMMAND --help tells about a command");
        output.Line();
        output.Line("Examples:");
        Example(output, "caisson run bash", "a shell on this machine's files, whose changes vanish at its end");
        Example(output, "caisson run --rootfs /srv/debian -- ls /", "a program on a root file system of your own");
        Example(output, "caisson run --plan true", "what would be done, step by step, without doing it");
        output.Line();
        output.Paragraph("Exit status: the program's own; 128 and the number of the signal that ended it; 125 if Caisson failed, 126 if the program cannot be executed, 127 if it was not found.");
    }

    internal static void Write(TerminalText output, CommandInfo command)
    {
        output.Line($"Usage: caisson {command.Name} {command.Synopsis}".TrimEnd());
        output.Line();
        output.Paragraph(command.Summary);
        if (command.Commands is { } below)
        {
            output.Line();
            output.Line("Commands:");
            List(output, below);
            output.Line();
            output.Line($"caisson {command.Name} COMMAND --help tells about a command.");
        }

        foreach (var group in command.Groups)
        {
            output.Line();
            output.Line(group.Title + ":");
            foreach (var option in group.Options) Entry(output, Left(option), option.Help);
        }

        if (command.Examples.Length == 0) return;
        output.Line();
        output.Line("Examples:");
        foreach (var (line, what) in command.Examples) Example(output, line, what);
    }

    internal static string Left(CommandOption option)
    {
        var text = new StringBuilder(option.Letter == '\0' ? "    " : $"-{option.Letter}, ");
        if (option.Also != '\0') text.Append($"-{option.Also}, ");
        text.Append("--").Append(option.Name);
        if (option.Value is null) return text.ToString();
        return text.Append(option.Optional ? $"[={option.Value}]" : " " + option.Value).ToString();
    }

    private static void List(TerminalText output, CommandSet commands)
    {
        foreach (var name in commands.Names) Entry(output, name, commands.Find(name)!.Title, 16);
    }

    private static void Example(TerminalText output, string line, string what)
    {
        output.Line("  " + line);
        output.Line("      " + what);
    }

    private static void Entry(TerminalText output, string left, string text, int column = Column) => output.Beside("  " + left, text, Math.Min(column, output.Width / 2));
}
