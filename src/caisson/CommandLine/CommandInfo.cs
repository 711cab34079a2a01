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

    /// <summary>Whether everything from the first word on that is no option belongs to another program.</summary>
    internal bool PassesOn { get; init; }

    /// <summary>Whether its operands are names of containers.</summary>
    internal bool TakesNames { get; init; }

    internal required Func<ParsedArguments, int> Execute { get; init; }

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
                if (option.Letter == letter) return option;
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
