using System.Globalization;
using System.Text;
using Caisson.DBus.Text;

namespace Caisson.DBus;

public sealed partial class DBusValue
{
    /// <summary>
    /// Reads the text form that <c>gdbus</c> and GVariant use: <c>5</c>, <c>uint64 5</c>, <c>true</c>, <c>1.5</c>, <c>'text'</c>, <c>objectpath '/a'</c>,
    /// <c>[1, 2]</c>, <c>@as []</c>, <c>('a', 1)</c>, <c>{'key': &lt;1&gt;}</c>, <c>b'bytes'</c>.
    /// </summary>
    /// <param name="text">The text; a number without a type is an <c>i</c>, or a <c>d</c> if it has a point or an exponent.</param>
    /// <param name="type">The type to be read, which tells what the text leaves open; null for what the text says.</param>
    /// <exception cref="CaissonException">It is not of that form, or a number does not fit its type.</exception>
    public static DBusValue Parse(string text, string? type = null) => new TextParser(text).Parse(type);

    /// <summary>The text form, from which <see cref="Parse"/> makes an equal value.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, typed: true);
        return text.ToString();
    }

    // In arrays the first element tells the type of all.
    private void Append(StringBuilder text, bool typed)
    {
        switch (Kind)
        {
            case 'y': text.Append(typed ? "byte 0x" : "0x").Append(_bits.ToString("x2", CultureInfo.InvariantCulture)); break;
            case 'b': text.Append(_bits != 0 ? "true" : "false"); break;
            case 'n': text.Append(typed ? "int16 " : "").Append(CultureInfo.InvariantCulture, $"{(short)_bits}"); break;
            case 'q': text.Append(typed ? "uint16 " : "").Append(CultureInfo.InvariantCulture, $"{_bits}"); break;
            case 'i': text.Append(CultureInfo.InvariantCulture, $"{(int)_bits}"); break;
            case 'u': text.Append(typed ? "uint32 " : "").Append(CultureInfo.InvariantCulture, $"{_bits}"); break;
            case 'h': text.Append(typed ? "handle " : "").Append(CultureInfo.InvariantCulture, $"{_bits}"); break;
            case 'x': text.Append(typed ? "int64 " : "").Append(CultureInfo.InvariantCulture, $"{(long)_bits}"); break;
            case 't': text.Append(typed ? "uint64 " : "").Append(CultureInfo.InvariantCulture, $"{_bits}"); break;
            case 'd': AppendDouble(text); break;
            case 's': AppendQuoted(text, AsString()); break;
            case 'o': AppendQuoted(text.Append(typed ? "objectpath " : ""), AsString()); break;
            case 'g': AppendQuoted(text.Append(typed ? "signature " : ""), AsString()); break;
            case 'v':
                text.Append('<');
                Items[0].Append(text, typed: true);
                text.Append('>');
                break;
            case 'a': AppendArray(text, typed); break;
            case '{':
                Items[0].Append(text, typed);
                text.Append(": ");
                Items[1].Append(text, typed);
                break;
            default:
                text.Append('(');
                for (var i = 0; i < Items.Length; i++)
                {
                    if (i > 0) text.Append(", ");
                    Items[i].Append(text, typed);
                }
                text.Append(Items.Length == 1 ? ",)" : ")");
                break;
        }
    }

    private void AppendArray(StringBuilder text, bool typed)
    {
        var items = Items;
        var entries = Signature[1] == '{';
        // An empty one within has no element to tell its type either, so it says it wherever it stands.
        if (items.Length == 0 || (typed && HoldsEmpty())) text.Append('@').Append(Signature).Append(' ');
        text.Append(entries ? '{' : '[');
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) text.Append(", ");
            items[i].Append(text, typed && i == 0);
        }
        text.Append(entries ? '}' : ']');
    }

    private bool HoldsEmpty()
    {
        if (_content is not DBusValue[] items || Kind == 'v') return false;
        if (Kind == 'a' && items.Length == 0) return true;
        foreach (var item in items)
            if (item.HoldsEmpty()) return true;
        return false;
    }

    private void AppendDouble(StringBuilder text)
    {
        var number = BitConverter.UInt64BitsToDouble(_bits);
        if (!double.IsFinite(number))
        {
            text.Append(double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf");
            return;
        }
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        text.Append(digits);
        if (!digits.AsSpan().ContainsAny('.', 'E', 'e')) text.Append(".0");
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (var c in value)
        {
            switch (c)
            {
                case '\n': text.Append("\\n"); break;
                case '\t': text.Append("\\t"); break;
                case '\r': text.Append("\\r"); break;
                default:
                    if (c == '\\' || c == quote) text.Append('\\').Append(c);
                    else if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    else text.Append(c);
                    break;
            }
        }
        text.Append(quote);
    }
}
