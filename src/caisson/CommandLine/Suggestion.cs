namespace Caisson.Cli.CommandLine;

/// <summary>Guesses what was meant by a word that is not known.</summary>
internal static class Suggestion
{
    /// <summary>A clause for the end of a message; empty if nothing comes close.</summary>
    internal static string For(string word, IReadOnlyList<string> known)
    {
        string? best = null;
        var least = Math.Max(2, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var distance = candidate.StartsWith(word, StringComparison.Ordinal) && word.Length > 3 ? 1 : Distance(word, candidate);
            if (distance >= least) continue;
            least = distance;
            best = candidate;
        }

        return best is null ? "" : $"; did you mean {best}?";
    }

    // Levenshtein's: how many letters must be added, taken away or exchanged.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
