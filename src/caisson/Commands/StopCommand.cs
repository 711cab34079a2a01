using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stop</c>.</summary>
internal static class StopCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("stop: the container's name is missing", "stop");
        var time = Duration.Parse("--time", arguments.Last("time"), "stop") ?? TimeSpan.FromSeconds(10);
        var manager = StateLocation.Manager(arguments.Root);
        return EachName.Do(arguments.Operands, name => manager.Stop(name, time));
    }
}
