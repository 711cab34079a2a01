using System.Globalization;
using System.Text;

namespace Caisson.Cli.Output;

/// <summary>Prints rows in columns as wide as they need.</summary>
internal static class Table
{
    internal static void Print(TextWriter output, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return;
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        }

        var line = new StringBuilder();
        foreach (var row in rows)
        {
            line.Clear();
            for (var i = 0; i < row.Length; i++) line.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + 2));
            output.WriteLine(line);
        }
    }

    /// <summary>A text without what a container could use to play with the terminal: control characters, and those that turn the direction of writing or end a line.</summary>
    internal static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text) result.Append(IsPrinted(c) ? c : '?');
        return result.ToString();
    }

    private static bool IsPrinted(char c) => c is >= ' ' and < '\x7f'
        || c > '\x9f' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
