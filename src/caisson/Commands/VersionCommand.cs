using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson version</c>, the same as <c>caisson --version</c>.</summary>
internal static class VersionCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "version",
        Synopsis = "",
        Summary = "Print the version.",
        Execute = static arguments =>
        {
            arguments.None();
            return Print();
        },
        Groups = [CommandTable.General],
        Examples = [("caisson version", "the same as caisson --version")],
    };

    internal static int Print()
    {
        Console.Out.WriteLine($"caisson {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}");
        return 0;
    }
}
