using Caisson.Cli.CommandLine;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;

namespace Caisson.Cli;

/// <summary>What a program gets as standard input and output: the caller's, /dev/null, or a terminal of its own.</summary>
internal sealed class Streams
{
    internal bool Terminal { get; private init; }

    /// <summary>Whether the terminal was not asked for.</summary>
    internal bool Automatic { get; private init; }

    internal (uint Columns, uint Rows)? Size { get; private init; }

    internal (int Input, int Output, int Error) Descriptors { get; private init; } = (0, 1, 2);

    /// <summary>What is typed at the program's terminal; null for nothing.</summary>
    internal int? Typed { get; private init; } = 0;

    internal static Streams From(ParsedArguments arguments)
    {
        if (arguments.Flag("tty") && arguments.Flag("no-tty")) throw new UsageException("--tty contradicts --no-tty", arguments.Command.Name);
        var interactive = arguments.Switch("interactive") ?? true;
        var wanted = arguments.Flag("no-tty") ? false : arguments.Switch("tty");
        if (interactive && Linux.Terminals.Terminal.IsInBackground(0))
        {
            // Who asks for the terminal waits for it, as every program does that reads from it: nothing is made before. Otherwise it stays with whoever has the foreground. The
            // program would not even be stopped when it takes what is typed there: its session is another.
            if (wanted == true || arguments.Has("interactive")) Linux.Terminals.Terminal.WaitForForeground(0);
            else (interactive, wanted) = (false, false);
        }

        var terminal = wanted ?? (interactive && Linux.Terminals.Terminal.IsTerminal(0) && Linux.Terminals.Terminal.IsTerminal(1));
        var input = 0;
        if (!interactive) input = SystemCall.openat(Fcntl.AT_FDCWD, "/dev/null", Fcntl.O_RDONLY);
        (uint, uint)? size = null;
        if (terminal)
        {
            for (var descriptor = 0; descriptor < 3 && size is null; descriptor++)
            {
                if (!Linux.Terminals.Terminal.IsTerminal(descriptor)) continue;
                var found = Linux.Terminals.Terminal.GetSize(descriptor);
                if (found.Columns > 0 && found.Rows > 0) size = (found.Columns, found.Rows);
            }
        }

        return new Streams { Terminal = terminal, Automatic = wanted is null, Size = size, Descriptors = (input, 1, 2), Typed = interactive ? 0 : null };
    }
}
