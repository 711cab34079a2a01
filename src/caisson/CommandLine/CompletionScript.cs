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

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
