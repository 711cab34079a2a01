using System.Text;

namespace Caisson.Cli.CommandLine;

/// <summary>Writes the help of the program and of its commands.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Column = 34;

    internal static void Write(TextWriter output)
    {
        output.WriteLine("caisson: programs in namespaces of their own");
        output.WriteLine();
        output.WriteLine("Usage: caisson [--root DIR] COMMAND [OPTION…] …");
        output.WriteLine();
        output.WriteLine("Commands:");
        List(output, CommandTable.Commands);
        output.WriteLine();
        output.WriteLine("Options:");
        Entry(output, "    --root DIR", "Where the state of containers is kept, instead of /run/caisson or $XDG_RUNTIME_DIR/caisson");
        Entry(output, "    --version", "Print the version");
        Entry(output, "-h, --help", "Print this; caisson COMMAND --help tells about a command");
        output.WriteLine();
        output.WriteLine("Examples:");
        Example(output, "caisson run bash", "a shell on this machine's files, whose changes vanish at its end");
        Example(output, "caisson run --rootfs /srv/debian -- ls /", "a program on a root file system of your own");
        Example(output, "caisson run --plan true", "what would be done, step by step, without doing it");
        output.WriteLine();
        Paragraph(output, "Exit status: the program's own; 128 and the number of the signal that ended it; 125 if Caisson failed, 126 if the program cannot be executed, 127 if it was not found.");
    }

    internal static void Write(TextWriter output, CommandInfo command)
    {
        output.WriteLine($"Usage: caisson {command.Name} {command.Synopsis}".TrimEnd());
        output.WriteLine();
        Paragraph(output, command.Summary);
        if (command.Commands is { } below)
        {
            output.WriteLine();
            output.WriteLine("Commands:");
            List(output, below);
            output.WriteLine();
            output.WriteLine($"caisson {command.Name} COMMAND --help tells about a command.");
        }

        foreach (var group in command.Groups)
        {
            output.WriteLine();
            output.WriteLine(group.Title + ":");
            foreach (var option in group.Options) Entry(output, Left(option), option.Help);
        }

        if (command.Examples.Length == 0) return;
        output.WriteLine();
        output.WriteLine("Examples:");
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

    private static void List(TextWriter output, CommandSet commands)
    {
        foreach (var name in commands.Names) Entry(output, name, commands.Find(name)!.Title, 16);
    }

    private static void Example(TextWriter output, string line, string what)
    {
        output.WriteLine("  " + line);
        output.WriteLine("      " + what);
    }

    private static void Entry(TextWriter output, string left, string text, int column = Column)
    {
        var line = new StringBuilder("  ").Append(left);
        // What is too long for its column gets a line of its own.
        if (line.Length >= column)
        {
            output.WriteLine(line);
            line.Clear();
        }

        line.Append(' ', column - line.Length);
        Wrap(output, line, text, column);
    }

    private static void Paragraph(TextWriter output, string text) => Wrap(output, new StringBuilder(), text, 0);

    private static void Wrap(TextWriter output, StringBuilder line, string text, int column)
    {
        var empty = true;
        foreach (var word in text.Split(' '))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(line);
                line.Clear().Append(' ', column);
                empty = true;
            }

            if (!empty) line.Append(' ');
            line.Append(word);
            empty = false;
        }

        output.WriteLine(line);
    }
}
