using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson rm</c>.</summary>
internal static class RmCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("rm: the container's name is missing", "rm");
        var manager = StateLocation.Manager(arguments.Root);
        return EachName.Do(arguments.Operands, name => manager.Delete(name, arguments.Flag("force")));
    }
}
