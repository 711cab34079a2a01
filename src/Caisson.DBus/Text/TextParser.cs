using System.Globalization;
using System.Text;

namespace Caisson.DBus.Text;

/// <summary>Reads the text form of values: GVariant text format. First what is written, then of which type it is.</summary>
internal sealed class TextParser(string text)
{
    private const int MaximumDepth = 32;
    private int _at;

    internal DBusValue Parse(string? type)
    {
        if (type is not null && !DBusSignature.IsComplete(type)) throw new CaissonException($"'{type}' is not a complete D-Bus type");
        var node = Node(0);
        Space();
        if (_at < text.Length) throw Wrong($"'{text[_at..]}' follows the value");
        var builder = new TextTypes(text);
        var found = builder.TypeOf(node);
        if (type is not null) found = builder.Join(found, type);
        return builder.Build(node, builder.Decide(found));
    }

    private TextNode Node(int depth)
    {
        if (depth > MaximumDepth) throw Wrong($"it is more than {MaximumDepth} deep");
        Space();
        if (_at == text.Length) throw Wrong("a value is missing");
        switch (text[_at])
        {
            case '@':
                var start = ++_at;
                while (_at < text.Length && !char.IsWhiteSpace(text[_at])) _at++;
                var type = text[start.._at];
                if (!DBusSignature.IsComplete(type)) throw Wrong($"'{type}' is not a complete D-Bus type");
                return Node(depth + 1) with { Type = type };
            case '\'' or '"': return new(TextKind.Text, Quoted(bytes: false), [], null);
            case 'b' when _at + 1 < text.Length && text[_at + 1] is '\'' or '"':
                _at++;
                return new(TextKind.Bytes, Quoted(bytes: true), [], null);
            case '[': return Row(TextKind.Array, ']', depth);
            case '(': return Row(TextKind.Structure, ')', depth);
            case '{': return Dictionary(depth);
            case '<':
                _at++;
                var content = Node(depth + 1);
                Expect('>');
                return new(TextKind.Variant, "", [content], null);
            default: return Plain(depth);
        }
    }

    // A number, true or false, or the name of a type before a value.
    private TextNode Plain(int depth)
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '.' or '-' or '+' or '_')) _at++;
        var word = text[start.._at];
        if (word.Length == 0) throw Wrong($"'{text[_at]}' begins no value");
        if (word is "true" or "false") return new(TextKind.Word, word, [], null);
        if (TypeOf(word) is { } type) return Node(depth + 1) with { Type = type };
        if (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+' or '.' || word is "inf" or "nan") return new(TextKind.Number, word, [], null);
        throw Wrong($"'{word}' is no value (a text stands in quotes)");
    }

    private TextNode Row(TextKind kind, char end, int depth)
    {
        _at++;
        var items = new List<TextNode>();
        while (!Skip(end))
        {
            items.Add(Node(depth + 1));
            if (Skip(end)) return new(kind, "", items, null);
            Expect(',');
        }
        return new(kind, "", items, null);
    }

    private TextNode Dictionary(int depth)
    {
        _at++;
        var entries = new List<TextNode>();
        while (!Skip('}'))
        {
            var key = Node(depth + 1);
            Expect(':');
            entries.Add(new(TextKind.Entry, "", [key, Node(depth + 1)], null));
            if (Skip('}')) break;
            Expect(',');
        }
        return new(TextKind.Dictionary, "", entries, null);
    }

    private string Quoted(bool bytes)
    {
        var quote = text[_at++];
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            var c = text[_at++];
            if (c == '\\')
            {
                if (_at == text.Length) break;
                c = text[_at++];
                switch (c)
                {
                    case 'n': c = '\n'; break;
                    case 't': c = '\t'; break;
                    case 'r': c = '\r'; break;
                    case 'a': c = '\a'; break;
                    case 'b': c = '\b'; break;
                    case 'f': c = '\f'; break;
                    case 'v': c = '\v'; break;
                    case 'u' when !bytes: value.Append(Code(4, 16)); continue;
                    case 'U' when !bytes: value.Append(Code(8, 16)); continue;
                    case >= '0' and <= '7' when bytes:
                        _at--;
                        value.Append(Code(3, 8));
                        continue;
                }
            }
            value.Append(c);
        }
        if (_at == text.Length) throw Wrong("a quote is not closed");
        _at++;
        return value.ToString();
    }

    private string Code(int digits, int numberBase)
    {
        var number = 0L;
        var count = 0;
        for (; count < digits && _at < text.Length && char.IsAsciiHexDigit(text[_at]) && (numberBase == 16 || text[_at] is >= '0' and <= '7'); count++)
            number = number * numberBase + int.Parse(text.AsSpan(_at++, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (numberBase == 8) return number <= 255 ? ((char)number).ToString() : throw Wrong("an octal number after \\ is more than 377");
        if (count < digits || number > 0x10ffff) throw Wrong("the hexadecimal number after \\u has too few digits, or is no character's");
        return number > 0xffff ? char.ConvertFromUtf32((int)number) : ((char)number).ToString();
    }

    private bool Skip(char c)
    {
        Space();
        if (_at == text.Length || text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Skip(c)) throw Wrong(_at == text.Length ? $"it ends where '{c}' is missing" : $"'{text[_at]}' stands where '{c}' is missing");
    }

    private void Space()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private CaissonException Wrong(string why) => TextTypes.Wrong(text, why);

    private static string? TypeOf(string word) => word switch
    {
        "boolean" => "b",
        "byte" => "y",
        "int16" => "n",
        "uint16" => "q",
        "int32" => "i",
        "uint32" => "u",
        "int64" => "x",
        "uint64" => "t",
        "handle" => "h",
        "double" => "d",
        "string" => "s",
        "objectpath" => "o",
        "signature" => "g",
        _ => null,
    };
}
