namespace Caisson.Oci;

/// <summary>The form of versions by SemVer 2.0.0 (semver.org), without a regular expression.</summary>
internal static class SemanticVersion
{
    /// <summary>Whether the text is a version, and its major number.</summary>
    public static bool TryMajor(string text, out int major)
    {
        major = 0;
        var rest = text.AsSpan();
        var plus = rest.IndexOf('+');
        if (plus >= 0)
        {
            if (!AreIdentifiers(rest[(plus + 1)..], numbersWithoutLeadingZero: false)) return false;
            rest = rest[..plus];
        }

        var dash = rest.IndexOf('-');
        if (dash >= 0)
        {
            if (!AreIdentifiers(rest[(dash + 1)..], numbersWithoutLeadingZero: true)) return false;
            rest = rest[..dash];
        }

        for (var part = 0; part < 3; part++)
        {
            var dot = part < 2 ? rest.IndexOf('.') : rest.Length;
            if (dot < 0 || !IsNumber(rest[..dot])) return false;
            if (part == 0 && !int.TryParse(rest[..dot], out major)) return false;
            rest = part < 2 ? rest[(dot + 1)..] : [];
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0 && (text.Length == 1 || text[0] != '0');

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool numbersWithoutLeadingZero)
    {
        while (true)
        {
            var dot = text.IndexOf('.');
            var one = dot < 0 ? text : text[..dot];
            if (one.Length == 0) return false;
            foreach (var c in one)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            }

            if (numbersWithoutLeadingZero && one.IndexOfAnyExceptInRange('0', '9') < 0 && !IsNumber(one)) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }
}
