namespace Caisson.Cli.CommandLine;

/// <summary>The command line itself makes no sense.</summary>
internal sealed class UsageException(string message, string? command) : CaissonException(message)
{
    /// <summary>The command whose help tells more; null for the program's own.</summary>
    internal string? Command { get; } = command;
}
