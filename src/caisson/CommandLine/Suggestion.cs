namespace Caisson.Cli.CommandLine;

/// <summary>Guesses what was meant by a word that is not known.</summary>
internal static class Suggestion
{
    /// <summary>A clause for the end of a message; empty if nothing comes close.</summary>
    internal static string For(string word, IReadOnlyList<string> known)
    {
        string? best = null;
        // Short words are all like each other: what is more than a slip is another word.
        var least = word.AsSpan().TrimStart('-').Length switch { <= 4 => 1, <= 8 => 2, var length => length / 3 } + 1;
        foreach (var candidate in known)
        {
            var distance = candidate.StartsWith(word, StringComparison.Ordinal) && word.Length > 3 ? 1 : Distance(word, candidate);
            if (distance >= least) continue;
            least = distance;
            best = candidate;
        }

        return best is null ? "" : $"; did you mean {best}?";
    }

    // Damerau's: how many letters must be added, taken away or replaced, and how many neighbours change places.
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
