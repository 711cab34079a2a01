namespace Caisson.Cli.CommandLine;

/// <summary>Options that the help shows under one heading.</summary>
internal sealed record OptionGroup(string Title, CommandOption[] Options);
