namespace Caisson.Cli.CommandLine;

/// <summary>What was written on the command line: options by name, and the rest.</summary>
internal sealed class ParsedArguments(CommandInfo command)
{
    private readonly List<(string Name, string? Value)> _options = [];

    internal CommandInfo Command { get; } = command;

    /// <summary>What is no option, in its order.</summary>
    internal List<string> Operands { get; } = [];

    /// <summary>How many of them are the command's own, before those that it passes on.</summary>
    internal int Own { get; set; }

    /// <summary>Whether <c>--</c> ended the options: what follows is no option nor anything else of this program's, whatever it looks like.</summary>
    internal bool Ended { get; set; }

    /// <summary>The state root that was asked for; null for the default.</summary>
    internal string? Root { get; set; }

    /// <summary>All options with their values, as they were written one after the other.</summary>
    internal IReadOnlyList<(string Name, string? Value)> InOrder => _options;

    internal void Add(string name, string? value) => _options.Add((name, value));

    internal bool Has(string name)
    {
        foreach (var option in _options)
        {
            if (option.Name == name) return true;
        }

        return false;
    }

    /// <summary>The value of an option; the last one if it was given several times.</summary>
    internal string? Last(string name)
    {
        for (var i = _options.Count - 1; i >= 0; i--)
        {
            if (_options[i].Name == name) return _options[i].Value;
        }

        return null;
    }

    /// <summary>All values of an option that can be repeated.</summary>
    internal List<string> All(string name)
    {
        var result = new List<string>();
        foreach (var option in _options)
        {
            if (option is { Value: { } value } && option.Name == name) result.Add(value);
        }

        return result;
    }

    /// <summary>A switch: null if it was not given.</summary>
    internal bool? Switch(string name)
    {
        for (var i = _options.Count - 1; i >= 0; i--)
        {
            if (_options[i].Name != name) continue;
            return _options[i].Value != "false";
        }

        return null;
    }

    internal bool Flag(string name) => Switch(name) ?? false;

    /// <summary>The one operand of a command that takes exactly one.</summary>
    internal string Single(string what)
    {
        if (Operands.Count == 0) throw new UsageException($"{Command.Name}: {what} is missing", Command.Name);
        if (Operands.Count > 1) throw new UsageException($"{Command.Name}: {Operands[1]} is one operand too many", Command.Name);
        return Operands[0];
    }

    internal void None()
    {
        if (Operands.Count > 0) throw new UsageException($"{Command.Name}: it takes no operand, and {Operands[0]} is one", Command.Name);
    }
}
