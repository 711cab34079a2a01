using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;

namespace Caisson.Cli;

/// <summary>Finds the command and runs it; every failure ends here as one line and a status.</summary>
internal static class Application
{
    /// <summary>What Caisson's own failures end with; 126 and 127 are the program's that cannot be started.</summary>
    internal const int Failure = 125;

    /// <summary>What a program that is not there ends with.</summary>
    internal const int NotFound = 127;

    internal static int Run(string[] args)
    {
        try
        {
            return Dispatch(args);
        }
        catch (ProgramException e)
        {
            Messages.Error(e);
            return e.ExitStatus;
        }
        catch (LaunchInterruptedException e)
        {
            Messages.Error(e.Message);
            return e.ExitStatus;
        }
        catch (UsageException e)
        {
            Messages.Error(e.Message);
            Messages.Line(e.Command is null ? "Try caisson --help." : $"Try caisson {e.Command} --help.");
            return Failure;
        }
        catch (CaissonException e)
        {
            Messages.Error(e);
            return Failure;
        }
        catch (OutOfMemoryException e)
        {
            Messages.Error(FailureText.Of(e) + ", such as one kind (--type) or one process (--pid)");
            return Failure;
        }
        catch (Exception e)
        {
            // The one place where every failure ends: nothing may become an abort, which has a status of its own and writes a core.
            Messages.Error(FailureText.Of(e));
            return Failure;
        }
    }

    private static int Dispatch(string[] args)
    {
        var position = 0;
        string? root = null;
        for (; position < args.Length && args[position].StartsWith('-'); position++)
        {
            switch (args[position])
            {
                case "-h" or "--help":
                    HelpText.Write(TerminalText.Output);
                    return 0;
                case "--version":
                    return VersionCommand.Print();
                case "--root" when position + 1 < args.Length:
                    root = args[++position];
                    break;
                case var option when option.StartsWith("--root=", StringComparison.Ordinal):
                    root = option["--root=".Length..];
                    break;
                case "--root":
                    throw new UsageException("--root: a value is missing; expected a directory", null);
                default:
                    throw new UsageException($"{args[position]}: no such option before the command{Suggestion.For(args[position], ["--help", "--version", "--root"])}", null);
            }
        }

        if (position == args.Length)
        {
            HelpText.Write(TerminalText.Error);
            return Failure;
        }

        var words = args.AsSpan(position);
        var help = words[0] == "help";
        if (help) words = words[1..];
        var command = Resolve(ref words);
        if (command is null)
        {
            HelpText.Write(TerminalText.Output);
            return 0;
        }

        if (command.Commands is not null)
        {
            help |= words is ["-h" or "--help", ..];
            HelpText.Write(help ? TerminalText.Output : TerminalText.Error, command);
            return help ? 0 : Failure;
        }

        var arguments = help ? null : ArgumentReader.Read(command, words);
        if (arguments is null || arguments.Has("help"))
        {
            HelpText.Write(TerminalText.Output, command);
            return 0;
        }

        arguments.Root = (command.RootIsDirectory ? null : arguments.Last("root")) ?? root;
        return command.Execute(arguments);
    }

    // Takes the words that name a command off the front; what is left are its options and operands.
    private static CommandInfo? Resolve(ref Span<string> words)
    {
        CommandInfo? command = null;
        for (var commands = CommandTable.Commands; commands is not null && words.Length > 0 && words[0] is not ("-h" or "--help"); commands = command.Commands)
        {
            var path = command is null ? words[0] : $"{command.Name} {words[0]}";
            command = commands.Find(words[0]) ?? throw new UsageException($"there is no command {path}{commands.Elsewhere?.Invoke(words[0]) ?? Suggestion.For(words[0], commands.Names)}", command?.Name);
            words = words[1..];
        }

        return command;
    }
}
