namespace Caisson.Cli.CommandLine;

/// <summary>An option of a command.</summary>
/// <param name="Name">Its long name, without hyphens.</param>
/// <param name="Letter">Its short name; <c>'\0'</c> for none.</param>
/// <param name="Value">What stands for its value in the help; null if it is a switch, which takes <c>=true</c> and <c>=false</c> at most.</param>
/// <param name="Help">What it does.</param>
internal sealed record CommandOption(string Name, char Letter, string? Value, string Help)
{
    internal CommandOption(string name, string? value, string help)
        : this(name, '\0', value, help)
    {
    }

    /// <summary>Whether the value may be left out, so that it is only taken after an equals sign.</summary>
    internal bool Optional { get; init; }

    /// <summary>The values that a shell can offer; null for anything.</summary>
    internal string? Words { get; init; }

    /// <summary>
    /// Why a value that is written right behind the letter, in this word and at this place, may not be meant as one; null if there is no doubt. For letters that another program has
    /// without a value.
    /// </summary>
    internal Func<string, int, string?>? Doubt { get; init; }

    /// <summary>The option without a value that the letter stands for where <c>--</c> is all that follows it; null for none.</summary>
    internal string? Bare { get; init; }

    /// <summary>A second short name, where two programs that people know disagree; <c>'\0'</c> for none.</summary>
    internal char Also { get; init; }
}
