using System.Text;

namespace Caisson.Cli.Learn;

/// <summary>What a tour is printed on: lines of a certain width, with emphasis if it is a terminal.</summary>
internal sealed class Paper(TextWriter output, Func<int> width, bool styled)
{
    private const int Widest = 120;

    /// <summary>As it is now: a terminal may change between two steps.</summary>
    internal int Width => Math.Clamp(width(), 40, Widest);

    internal string Bold(string text) => Style("1", text);

    internal string Faint(string text) => Style("2", text);

    internal string Good(string text) => Style("32", text);

    internal string Bad(string text) => Style("31", text);

    internal void Line(string text = "") => output.Write(text + "\n");

    internal void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    internal void Flush() => output.Flush();

    /// <summary>A paragraph; the first line may begin with something else of the indent's width.</summary>
    internal void Paragraph(string text, string indent = "", string? first = null)
    {
        var lead = first ?? indent;
        foreach (var line in Wrap(text, Width - indent.Length))
        {
            Line(lead + line);
            lead = indent;
        }
    }

    /// <summary>A text in lines of at most so many characters, broken between words where that is possible.</summary>
    internal static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            // What fits is left as it is, blanks at its beginning included.
            if (paragraph.Length <= width)
            {
                lines.Add(paragraph);
                continue;
            }

            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' '))
            {
                var rest = word;
                if (line.Length > 0 && line.Length + 1 + rest.Length > width)
                {
                    lines.Add(line.ToString().TrimEnd());
                    line.Clear();
                }
                else if (line.Length > 0)
                {
                    line.Append(' ');
                }

                while (rest.Length > width)
                {
                    lines.Add(rest[..width]);
                    rest = rest[width..];
                }

                line.Append(rest);
            }

            lines.Add(line.ToString().TrimEnd());
        }

        return lines;
    }

    private string Style(string code, string text) => styled && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
