namespace Caisson.Cli.CommandLine;

/// <summary>A command: how it is written, what it is for, and what it does.</summary>
internal sealed class CommandInfo
{
    internal required string Name { get; init; }

    internal required string Synopsis { get; init; }

    /// <summary>One or a few sentences.</summary>
    internal required string Summary { get; init; }

    internal OptionGroup[] Groups { get; init; } = [];

    internal (string Line, string What)[] Examples { get; init; } = [];

    /// <summary>Whether its <c>--root</c> is a root directory, and not where the state of containers is; that can be said before the command then.</summary>
    internal bool RootIsDirectory { get; init; }

    /// <summary>Whether everything from the first word on that is no option belongs to another program.</summary>
    internal bool PassesOn { get; init; }

    /// <summary>How many words of its own come before the program of a command that passes words on, by what was read so far; options may stand on either side of them.</summary>
    internal Func<ParsedArguments, int>? OwnOperands { get; init; }

    /// <summary>
    /// What a shell can offer for each operand, the last one for all that follow: <c>container</c>, <c>command</c>, <c>process</c>, <c>namespace</c> (the kept
    /// ones), <c>target</c> (any of these three), <c>FILE</c>, words separated by blanks, or nothing.
    /// </summary>
    internal string[] Operands { get; init; } = [];

    /// <summary>For an option that is another tool's, as it is written (<c>--rm</c>, <c>-p</c>): a clause that says what does it here; null for any other.</summary>
    internal Func<string, string?>? Elsewhere { get; init; }

    /// <summary>For a word with one hyphen that is an option with its value at once, such as kill's <c>-9</c>: what it stands for; null for any other.</summary>
    internal Func<string, (string Name, string Value)?>? Shorthand { get; init; }

    /// <summary>The commands below it; null if it is a command itself.</summary>
    internal CommandSet? Commands { get; init; }

    internal Func<ParsedArguments, int> Execute { get; init; } = static _ => throw new InvalidOperationException();

    /// <summary>The first sentence of the summary, without its full stop.</summary>
    internal string Title => Summary.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? Summary[..end] : Summary.TrimEnd('.');

    internal CommandOption? Find(string name)
    {
        foreach (var group in Groups)
        {
            foreach (var option in group.Options)
            {
                if (option.Name == name) return option;
            }
        }

        return null;
    }

    internal CommandOption? Find(char letter)
    {
        foreach (var group in Groups)
        {
            foreach (var option in group.Options)
            {
                if (option.Letter == letter || (option.Also == letter && letter != '\0')) return option;
            }
        }

        return null;
    }

    internal List<string> OptionNames()
    {
        var names = new List<string>();
        foreach (var group in Groups)
        {
            foreach (var option in group.Options) names.Add("--" + option.Name);
        }

        return names;
    }
}
