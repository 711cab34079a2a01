using System.Globalization;

namespace Caisson.DBus.Text;

/// <summary>Finds out of which type a value's text form is, and makes the value.</summary>
/// <remarks>
/// What is open is written into the signature: <c>N</c> is some whole number, <c>F</c> some number, <c>S</c> some text, and <c>*</c> anything, the
/// element of an empty array. Joining two signatures of the same value, or of two elements of an array, makes one that is less open.
/// </remarks>
internal sealed class TextTypes(string text)
{
    internal string TypeOf(TextNode node)
    {
        var found = node.Kind switch
        {
            TextKind.Word => "b",
            TextKind.Number => IsWhole(node.Text) ? "N" : "F",
            TextKind.Text => "S",
            TextKind.Bytes => "ay",
            TextKind.Variant => "v",
            TextKind.Entry => "{" + TypeOf(node.Items[0]) + TypeOf(node.Items[1]) + "}",
            TextKind.Dictionary => "a" + (node.Items.Count == 0 ? "{**}" : Common(node.Items)),
            TextKind.Array => "a" + (node.Items.Count == 0 ? "*" : Common(node.Items)),
            _ => Structure(node.Items),
        };
        return node.Type is { } type ? Join(found, type) : found;
    }

    /// <summary>The type that is both.</summary>
    internal string Join(string a, string b)
    {
        int i = 0, j = 0;
        var joined = JoinNext(a, ref i, b, ref j);
        return joined is not null && i == a.Length && j == b.Length ? joined : throw Wrong(text, "its values are of different types, or of another than is written before them");
    }

    /// <summary>The type, with what is still open settled.</summary>
    internal string Decide(string open)
    {
        if (open.Contains('*')) throw Wrong(text, "of which type an empty array is has to be said, as in @as []");
        return open.Replace('N', 'i').Replace('F', 'd').Replace('S', 's');
    }

    /// <summary>Makes the value, of a type that fits.</summary>
    internal DBusValue Build(TextNode node, string type)
    {
        switch (type[0])
        {
            case 'v':
                var content = node.Items[0];
                return DBusValue.Variant(Build(content, Decide(TypeOf(content))));
            case 'b': return DBusValue.Boolean(node.Text == "true");
            case 's': return DBusValue.String(node.Text);
            case 'o': return DBusValue.ObjectPath(node.Text);
            case 'g': return DBusValue.SignatureOf(node.Text);
            case 'd': return DBusValue.Double(Double(node.Text));
            case 'a' when node.Kind == TextKind.Bytes:
                var bytes = new List<byte>();
                foreach (var rune in node.Text.EnumerateRunes())
                {
                    // What was written in octal is a byte, what was written plainly the bytes of its UTF-8.
                    if (rune.Value < 256) bytes.Add((byte)rune.Value);
                    else bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(rune.ToString()));
                }
                // As a C string, it ends in NUL.
                bytes.Add(0);
                return DBusValue.Bytes([.. bytes]);
            case 'a':
                var items = new DBusValue[node.Items.Count];
                for (var i = 0; i < items.Length; i++) items[i] = Build(node.Items[i], type[1..]);
                return DBusValue.Array(type[1..], items);
            case '{':
                DBusSignature.TryNext(type.AsSpan(1), out var key);
                return DBusValue.Entry(Build(node.Items[0], type.Substring(1, key)), Build(node.Items[1], type[(1 + key)..^1]));
            case '(':
                var fields = new DBusValue[node.Items.Count];
                var at = 1;
                for (var i = 0; i < fields.Length; i++)
                {
                    DBusSignature.TryNext(type.AsSpan(at), out var length);
                    fields[i] = Build(node.Items[i], type.Substring(at, length));
                    at += length;
                }
                return DBusValue.Structure(fields);
            default: return Number(node.Text, type[0]);
        }
    }

    internal static CaissonException Wrong(string text, string why) =>
        new($"'{text}' is no value", why, "write it like 'text', 5, uint64 5, true, 1.5, ['a', 'b'], [(1, true)] or @as []");

    private string Common(List<TextNode> items)
    {
        var type = TypeOf(items[0]);
        for (var i = 1; i < items.Count; i++) type = Join(type, TypeOf(items[i]));
        return type;
    }

    private string Structure(List<TextNode> items)
    {
        if (items.Count == 0) throw Wrong(text, "a structure has one field at least");
        var type = "(";
        foreach (var item in items) type += TypeOf(item);
        return type + ")";
    }

    private static string? JoinNext(string a, ref int i, string b, ref int j)
    {
        if (i >= a.Length || j >= b.Length) return null;
        if (a[i] == '*') return Next(b, ref j, ref i);
        if (b[j] == '*') return Next(a, ref i, ref j);
        char x = a[i++], y = b[j++];
        if (x is 'a' or '(' or '{')
        {
            if (x != y) return null;
            if (x == 'a') return JoinNext(a, ref i, b, ref j) is { } element ? "a" + element : null;
            var joined = x.ToString();
            var end = x == '(' ? ')' : '}';
            while (i < a.Length && a[i] != end)
            {
                if (JoinNext(a, ref i, b, ref j) is not { } field) return null;
                joined += field;
            }
            if (i >= a.Length || j >= b.Length || b[j] != end) return null;
            (i, j) = (i + 1, j + 1);
            return joined + end;
        }
        return Narrower(x, y) ?? Narrower(y, x);
    }

    private static string? Narrower(char open, char other) => open switch
    {
        _ when open == other => other.ToString(),
        'N' when other is 'y' or 'n' or 'q' or 'i' or 'u' or 'x' or 't' or 'h' or 'd' or 'F' => other.ToString(),
        'F' when other == 'd' => "d",
        'S' when other is 's' or 'o' or 'g' => other.ToString(),
        _ => null,
    };

    // The complete type that begins here, open parts included; the other side's * is passed.
    private static string Next(string type, ref int at, ref int star)
    {
        var start = at;
        Pass(type, ref at);
        star++;
        return type[start..at];
    }

    private static void Pass(string type, ref int at)
    {
        switch (type[at++])
        {
            case 'a': Pass(type, ref at); break;
            case '(' or '{':
                while (type[at] is not (')' or '}')) Pass(type, ref at);
                at++;
                break;
        }
    }

    private static bool IsWhole(string number)
    {
        var digits = number.AsSpan().TrimStart("+-");
        return digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !digits.ContainsAnyExceptInRange('0', '9');
    }

    private double Double(string number)
    {
        if (number is "inf" or "+inf") return double.PositiveInfinity;
        if (number == "-inf") return double.NegativeInfinity;
        if (number == "nan") return double.NaN;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(text, $"'{number}' is no number");
    }

    private DBusValue Number(string digits, char type)
    {
        var negative = digits[0] == '-';
        var magnitude = digits.AsSpan(digits[0] is '+' or '-' ? 1 : 0);
        ulong value;
        if (magnitude.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!ulong.TryParse(magnitude[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)) throw Wrong(text, $"'{digits}' is no number that fits");
        }
        else if (magnitude.Length > 1 && magnitude[0] == '0')
        {
            value = 0;
            foreach (var c in magnitude)
            {
                if (c is < '0' or > '7' || value > ulong.MaxValue / 8) throw Wrong(text, $"'{digits}' is no number that fits (a leading 0 makes it octal)");
                value = value * 8 + (uint)(c - '0');
            }
        }
        else if (!ulong.TryParse(magnitude, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            throw Wrong(text, $"'{digits}' is no number that fits");
        }
        negative &= value != 0;
        ulong most = type switch
        {
            'y' => negative ? 0ul : byte.MaxValue,
            'n' => negative ? 1ul << 15 : (ulong)short.MaxValue,
            'q' => negative ? 0ul : ushort.MaxValue,
            'i' => negative ? 1ul << 31 : int.MaxValue,
            'u' or 'h' => negative ? 0ul : uint.MaxValue,
            'x' => negative ? 1ul << 63 : long.MaxValue,
            _ => negative ? 0ul : ulong.MaxValue,
        };
        if (value > most) throw Wrong(text, $"the number {digits} does not fit its type" + (type == 'i' ? ", int32 unless another is written before it" : ""));
        var bits = negative ? 0 - value : value;
        return type switch
        {
            'y' => DBusValue.Byte((byte)bits),
            'n' => DBusValue.Int16((short)bits),
            'q' => DBusValue.UInt16((ushort)bits),
            'i' => DBusValue.Int32((int)bits),
            'u' => DBusValue.UInt32((uint)bits),
            'h' => DBusValue.Descriptor((uint)bits),
            'x' => DBusValue.Int64((long)bits),
            _ => DBusValue.UInt64(bits),
        };
    }
}
