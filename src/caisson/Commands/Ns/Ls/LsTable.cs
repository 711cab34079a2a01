using System.Text;
using Caisson.Cli.Output;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>Lines in columns: numbers to the right, a tree in one of them, several lines in a cell, and cut to the terminal's width if wanted.</summary>
internal sealed class LsTable(List<LsColumn> columns, int tree)
{
    // Not even a narrow terminal makes a column narrower than this.
    private const int Narrowest = 12;

    private readonly List<(string[] Cells, string Art)> _rows = [];

    internal void Add(string[] cells, string art) => _rows.Add((cells, art));

    internal void Write(TextWriter output, bool headings, int terminal)
    {
        var widths = Widths(headings, terminal);
        if (headings) Write(output, columns.ConvertAll(c => c.Name).ToArray(), widths, terminal);
        foreach (var (cells, art) in _rows)
        {
            for (var line = 0; ; line++)
            {
                var any = false;
                var texts = new string[cells.Length];
                for (var i = 0; i < cells.Length; i++)
                {
                    texts[i] = Line(cells[i], line, out var more);
                    any |= more;
                    if (i == tree) texts[i] = line == 0 ? art + texts[i] : "";
                }

                Write(output, texts, widths, terminal);
                if (!any) break;
            }
        }
    }

    private static string Line(string cell, int line, out bool more)
    {
        more = false;
        if (line == 0 && !cell.Contains('\n')) return PlainText.Clean(cell);
        var lines = cell.Split('\n');
        more = line + 1 < lines.Length;
        return line < lines.Length ? PlainText.Clean(lines[line]) : "";
    }

    private int[] Widths(bool headings, int terminal)
    {
        var widths = new int[columns.Count];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = headings ? columns[i].Name.Length : 0;
            foreach (var (cells, art) in _rows)
            {
                var extra = i == tree ? art.Length : 0;
                foreach (var range in cells[i].AsSpan().Split('\n')) widths[i] = Math.Max(widths[i], extra + range.End.Value - range.Start.Value);
            }
        }

        var excess = widths.Sum() + widths.Length - 1 - terminal;
        while (terminal > 0 && excess-- > 0)
        {
            // What is widest gives most; the last column is cut anyway.
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
            {
                if (!columns[i].IsNumber && i != tree && widths[i] > Narrowest && (widest < 0 || widths[i] >= widths[widest])) widest = i;
            }

            if (widest < 0) break;
            widths[widest]--;
        }

        return widths;
    }

    private void Write(TextWriter output, string[] texts, int[] widths, int terminal)
    {
        var line = new StringBuilder();
        for (var i = 0; i < texts.Length; i++)
        {
            if (i > 0) line.Append(' ');
            var text = texts[i].Length > widths[i] && terminal > 0 ? texts[i][..Math.Max(widths[i] - 1, 0)] + "…" : texts[i];
            var right = columns[i].IsNumber && i != tree;
            if (right) line.Append(text.PadLeft(widths[i]));
            else line.Append(i == texts.Length - 1 ? text : text.PadRight(widths[i]));
        }

        var end = terminal > 0 && line.Length > terminal ? terminal : line.Length;
        output.WriteLine(line.ToString(0, end).TrimEnd());
    }
}
