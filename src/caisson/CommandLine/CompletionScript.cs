namespace Caisson.Cli.CommandLine;

/// <summary>Scripts for shells, made from the same table as the help, so that they know every option. What they have in common.</summary>
internal static partial class CompletionScript
{
    private const string ContainerNames = "caisson ps -a --format name 2>/dev/null";
    private const string KeptNamespaces = "ls /run/netns /run/caisson-ns 2>/dev/null";
    private const string Processes = "ls /proc | grep -x '[0-9]*'";

    private static IEnumerable<CommandOption> Options(CommandInfo command)
    {
        foreach (var group in command.Groups)
        {
            foreach (var option in group.Options) yield return option;
        }
    }

    /// <summary>Which options take the next word, as it is written, and which operand is another program; -1 for none.</summary>
    private static (string Valued, int Program) Shape(CommandInfo command) =>
        (string.Join(' ', Options(command).Where(option => option.Value is not null && !option.Optional).SelectMany(Spellings)), Array.IndexOf(command.Operands, "command"));

    private static IEnumerable<string> Spellings(CommandOption option)
    {
        if (option.Letter != '\0') yield return $"-{option.Letter}";
        if (option.Also != '\0') yield return $"-{option.Also}";
        yield return "--" + option.Name;
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
