using Caisson.Cli.CommandLine;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson kill</c>.</summary>
internal static class KillCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("kill: the container's name is missing", "kill");
        var text = arguments.Last("signal") ?? "KILL";
        if (!Signal.TryParse(text, out var signal))
            throw new UsageException($"--signal {text}: there is no such signal; expected a name such as TERM, or a number from 1 to {Signal.RealTimeMaximum}", "kill");
        var manager = StateLocation.Manager(arguments.Root);
        return EachName.Do(arguments.Operands, name => manager.Kill(name, signal.Number, arguments.Flag("all")));
    }
}
