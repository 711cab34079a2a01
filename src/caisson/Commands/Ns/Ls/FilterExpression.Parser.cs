using System.Text;
using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands.Ns.Ls;

internal sealed partial class FilterExpression
{
    // or: and {("or" | "||") and}    and: not {("and" | "&&") not}    not: {"not" | "!"} comparison
    // comparison: operand [operator operand]    operand: "(" or ")" | column | number | text in quotes | true | false
    private sealed class Parser
    {
        // Deeper than anybody writes, and far from the end of the stack.
        private const int Deepest = 200;

        private readonly string _text;
        private int _depth;
        private int _at;
        private int _start;
        private string _token = "";
        private bool _quoted;

        internal Parser(string text)
        {
            _text = text;
            Advance();
        }

        internal HashSet<string> Columns { get; } = [];

        internal Node Whole()
        {
            var node = Or();
            return _token.Length == 0 && !_quoted ? node : throw Wrong("expected 'and', 'or' or the end");
        }

        private Node Or()
        {
            if (++_depth > Deepest) throw Wrong("the expression is nested too deep");
            var left = And();
            while (Take("or", "||")) left = new Both(left, And(), false);
            _depth--;
            return left;
        }

        private Node And()
        {
            var left = Not();
            while (Take("and", "&&")) left = new Both(left, Not(), true);
            return left;
        }

        private Node Not()
        {
            var negations = 0;
            while (Take("not", "!")) negations++;
            var node = Comparison();
            return negations % 2 == 0 ? node : new Not(node);
        }

        private Node Comparison()
        {
            var left = Operand();
            if (_quoted || Operator(_token) is not { } op) return left;
            Advance();
            return new Comparison(left, op, Operand());
        }

        private static string? Operator(string token) => token switch
        {
            "==" or "!=" or "<" or "<=" or ">" or ">=" or "=~" or "!~" => token,
            "eq" or "=" => "==",
            "ne" => "!=",
            "lt" => "<",
            "le" => "<=",
            "gt" => ">",
            "ge" => ">=",
            _ => null,
        };

        private Node Operand()
        {
            var token = _token;
            if (_quoted)
            {
                Advance();
                return new Literal(token);
            }

            if (Take("(", "("))
            {
                var inner = Or();
                return Take(")", ")") ? inner : throw Wrong("a ) is missing");
            }

            if (token.Length == 0) throw Wrong("a column or value is missing");
            if (char.IsAsciiDigit(token[0]) || token is "true" or "false")
            {
                Advance();
                return new Literal(token);
            }

            if (!char.IsAsciiLetter(token[0]) || Operator(token) is not null) throw Wrong("expected a column or value");
            var name = (LsColumn.TryFind(token) ?? throw Wrong($"there is no column {token}{Suggestion.For(token.ToUpperInvariant(), Array.ConvertAll(LsColumn.All, c => c.Name))}; text needs quotes")).Name;
            Columns.Add(name);
            Advance();
            return new Column(name);
        }

        private bool Take(string word, string sign)
        {
            if (_quoted || _token != sign && !_token.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
            Advance();
            return true;
        }

        private void Advance()
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
            _start = _at;
            _quoted = _at < _text.Length && _text[_at] is '"' or '\'';
            if (_at == _text.Length) _token = "";
            else if (_quoted) _token = Quoted();
            else if (char.IsAsciiLetterOrDigit(_text[_at])) _token = Word();
            else _token = Sign();
        }

        private string Quoted()
        {
            var quote = _text[_at++];
            var text = new StringBuilder();
            for (; _at < _text.Length && _text[_at] != quote; _at++)
            {
                if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
                text.Append(_text[_at]);
            }

            if (_at == _text.Length) throw Wrong($"the closing {quote} is missing");
            _at++;
            return text.ToString();
        }

        private string Word()
        {
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.')) _at++;
            return _text[_start.._at];
        }

        private string Sign()
        {
            var two = _at + 2 <= _text.Length ? _text.Substring(_at, 2) : "";
            _at += two is "==" or "!=" or "<=" or ">=" or "=~" or "!~" or "&&" or "||" ? 2 : 1;
            return _text[_start.._at];
        }

        private UsageException Wrong(string why) => new($"--filter: {why}, at {(_start < _text.Length ? $"'{_text[_start..]}'" : "the end")} of '{_text}'", "ns ls");
    }
}
