using Caisson.Cli.Output;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Show;

/// <summary>Writes titles with lines below them, each with a word in front. Everything is cleaned: much of it comes from other processes.</summary>
internal sealed class Sheet(TextWriter output)
{
    private const int Width = 14;
    private bool _begun;

    internal void Title(string text)
    {
        if (_begun) output.WriteLine();
        _begun = true;
        output.WriteLine(PlainText.Clean(text));
    }

    /// <summary>A line; none if the text is null or empty.</summary>
    internal void Line(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text)) output.WriteLine("  " + label.PadRight(Width) + PlainText.Clean(text));
    }

    /// <summary>Several lines of one label, which stands before the first.</summary>
    internal void Lines(string label, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(label, line);
            label = "";
        }
    }

    /// <summary>Rows in columns as wide as they need.</summary>
    internal void Rows(string label, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return;
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], PlainText.Clean(row[i]).Length);
        }

        Lines(label, rows.Select(row => string.Concat(row.Select((cell, i) => PlainText.Clean(cell).PadRight(widths[i] + 2))).TrimEnd()));
    }
}
