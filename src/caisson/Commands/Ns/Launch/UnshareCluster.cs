namespace Caisson.Cli.Commands.Ns.Launch;

/// <summary>
/// Letters in one word that mean one thing to unshare(1) and another here: <c>-muipn</c> is five kinds of namespaces there, and a host name "ipn" here, where <c>-u</c> takes a value
/// as nsexec's does.
/// </summary>
internal static class UnshareCluster
{
    // The letters of unshare(1) that take no value.
    private const string Flags = "muinpCTUrfc";

    /// <summary>What speaks against the value of <c>-u</c> in a word: all that follows is letters of unshare's; null if nothing does.</summary>
    internal static string? Problem(string word, int letter)
    {
        var (before, after) = (word[1..letter], word[(letter + 1)..]);
        foreach (var flag in after)
        {
            if (!Flags.Contains(flag)) return null;
        }

        return $"-u takes a host name here, and -{after} could be unshare's letters; write {AsUnshare(before, after)} for what unshare does, or {AsNsexec(before, after)} for the host name {after}";
    }

    private static string AsUnshare(string before, string after)
    {
        var letters = (before + after).Replace("c", "", StringComparison.Ordinal).Replace("u", "", StringComparison.Ordinal);
        var user = (before + after).Contains('c') ? " --map-current-user" : "";
        return $"--uts{user}{(letters.Length > 0 ? " -" + letters : "")}";
    }

    private static string AsNsexec(string before, string after) => $"{(before.Length > 0 ? $"-{before} " : "")}--hostname {after}";
}
