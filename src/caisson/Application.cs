using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Runtime.Diagnosis;

namespace Caisson.Cli;

/// <summary>Finds the command and runs it; every failure ends here as one line and a status.</summary>
internal static class Application
{
    /// <summary>What Caisson's own failures end with; 126 and 127 are the program's that cannot be started.</summary>
    internal const int Failure = 125;

    internal static int Run(string[] args)
    {
        try
        {
            return Dispatch(args);
        }
        catch (ProgramException e)
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
            Messages.Error(e.Message);
            return Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Messages.Error(e.Message);
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
                    HelpText.Write(Console.Out);
                    return 0;
                case "--version":
                    Console.Out.WriteLine($"caisson {typeof(Application).Assembly.GetName().Version?.ToString(3)}");
                    return 0;
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
            HelpText.Write(Console.Error);
            return Failure;
        }

        var rest = args.AsSpan(position + 1);
        if (args[position] == "help")
        {
            if (rest.Length == 0) HelpText.Write(Console.Out);
            else HelpText.Write(Console.Out, CommandTable.Find(rest[0]) ?? throw Unknown(rest[0]));
            return 0;
        }

        var command = CommandTable.Find(args[position]) ?? throw Unknown(args[position]);
        var arguments = ArgumentReader.Read(command, rest);
        if (arguments.Has("help"))
        {
            HelpText.Write(Console.Out, command);
            return 0;
        }

        arguments.Root = arguments.Last("root") ?? root;
        return command.Execute(arguments);
    }

    private static UsageException Unknown(string name) => new($"there is no command {name}{Suggestion.For(name, CommandTable.Names)}", null);
}
