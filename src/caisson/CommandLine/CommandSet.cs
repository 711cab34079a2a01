namespace Caisson.Cli.CommandLine;

/// <summary>Commands that stand side by side: those of the program, or those of a command such as <c>caisson ns</c>. Only the one that is asked for is described in memory.</summary>
/// <param name="Names">What they are called, in the order of the help.</param>
/// <param name="Find">Describes one; null if there is none of that name.</param>
internal sealed record CommandSet(IReadOnlyList<string> Names, Func<string, CommandInfo?> Find)
{
    /// <summary>For a word that is another tool's: a clause that says what does it here; null for any other word.</summary>
    internal Func<string, string?>? Elsewhere { get; init; }

    /// <summary>These commands and those below them, each before its own.</summary>
    internal IEnumerable<CommandInfo> All()
    {
        foreach (var name in Names)
        {
            var command = Find(name)!;
            yield return command;
            if (command.Commands is not { } below) continue;
            foreach (var inner in below.All()) yield return inner;
        }
    }
}
