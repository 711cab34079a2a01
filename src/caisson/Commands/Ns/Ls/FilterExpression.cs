using System.Globalization;
using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>
/// An expression over columns, in the manner of scols-filter(5): <c>type == "net" and (nprocs > 3 or command =~ "nginx*")</c>. Two numbers are compared
/// as numbers, anything else as text. <c>=~</c> takes a pattern of <c>*</c> and <c>?</c> for the whole text, or a part of it if neither occurs.
/// </summary>
internal sealed partial class FilterExpression
{
    private readonly Node _root;
    private readonly HashSet<string> _columns;

    private FilterExpression(Node root, HashSet<string> columns) => (_root, _columns) = (root, columns);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="UsageException">It is none; the message says where.</exception>
    internal static FilterExpression Parse(string text)
    {
        var parser = new Parser(text);
        var root = parser.Whole();
        return new(root, parser.Columns);
    }

    /// <summary>Whether the expression is true.</summary>
    /// <param name="cell">Gives the text of a column.</param>
    internal bool Holds(Func<string, string> cell) => IsTrue(_root.Value(cell));

    internal bool Uses(string column) => _columns.Contains(column);

    // A column alone is true if it says something.
    private static bool IsTrue(string text) => text is not ("" or "0" or "no" or "false");

    private static string Truth(bool value) => value ? "true" : "false";

    /// <summary>Whether a text is of a pattern.</summary>
    internal static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        if (!pattern.ContainsAny('*', '?')) return text.Contains(pattern, StringComparison.Ordinal);
        // The last star takes one character more whenever what follows it does not fit.
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool Compare(string left, string op, string right)
    {
        if (op == "=~") return Matches(left, right);
        if (op == "!~") return !Matches(left, right);
        var order = decimal.TryParse(left, NumberStyles.Number, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(right, NumberStyles.Number, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(left, right);
        return op switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private abstract record Node
    {
        internal abstract string Value(Func<string, string> cell);
    }

    private sealed record Literal(string Text) : Node
    {
        internal override string Value(Func<string, string> cell) => Text;
    }

    private sealed record Column(string Name) : Node
    {
        internal override string Value(Func<string, string> cell) => cell(Name);
    }

    private sealed record Not(Node Inner) : Node
    {
        internal override string Value(Func<string, string> cell) => Truth(!IsTrue(Inner.Value(cell)));
    }

    private sealed record Both(Node Left, Node Right, bool And) : Node
    {
        internal override string Value(Func<string, string> cell) => Truth(And ? IsTrue(Left.Value(cell)) && IsTrue(Right.Value(cell)) : IsTrue(Left.Value(cell)) || IsTrue(Right.Value(cell)));
    }

    private sealed record Comparison(Node Left, string Operator, Node Right) : Node
    {
        internal override string Value(Func<string, string> cell) => Truth(Compare(Left.Value(cell), Operator, Right.Value(cell)));
    }
}
