namespace Caisson.Engine;

/// <summary>Makes errors about options: which one, its value, what is wrong, what is expected.</summary>
internal static class Problem
{
    internal static CaissonException With(string option, string? value, string cause, string? remedy = null) =>
        new(value is null ? option : $"{option} {Quote(value)}", cause, remedy);

    // A value with blanks, quotes or control characters would not be recognised as one in a sentence.
    internal static string Quote(string value)
    {
        foreach (var c in value)
        {
            if (c <= ' ' || c is '"' or '\'' || char.IsControl(c)) return "'" + value.Replace("\n", "\\n", StringComparison.Ordinal) + "'";
        }

        return value.Length == 0 ? "''" : value;
    }
}
