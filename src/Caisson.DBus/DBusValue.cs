using System.Runtime.CompilerServices;

namespace Caisson.DBus;

/// <summary>
/// A value as messages carry it, of any D-Bus type: made by the methods named after the types, taken apart by the <c>As…</c> methods. It never
/// changes, and whatever exists can be sent: what no message could hold is refused when the value is made.
/// </summary>
/// <remarks><see cref="ToString"/> writes, and <see cref="Parse"/> reads, the text form that <c>gdbus</c> and GVariant use.</remarks>
public sealed partial class DBusValue
{
    /// <summary>How deep containers, variants included, may lie in each other.</summary>
    public const int MaximumDepth = 64;

    private readonly ulong _bits;
    private readonly object? _content;
    private readonly int _depth;

    private DBusValue(string signature, ulong bits) => (Signature, _bits) = (signature, bits);

    private DBusValue(string signature, string text) => (Signature, _content) = (signature, text);

    private DBusValue(string signature, byte[] bytes) => (Signature, _content, _depth) = (signature, bytes, 1);

    private DBusValue(string signature, DBusValue[] items)
    {
        (Signature, _content) = (signature, items);
        foreach (var item in items) _depth = Math.Max(_depth, item._depth);
        if (++_depth > MaximumDepth) throw new CaissonException("A D-Bus value cannot be made", $"containers would lie {_depth} deep in each other, and {MaximumDepth} are allowed");
    }

    /// <summary>Its type: one complete type, such as <c>s</c> or <c>a{sv}</c>.</summary>
    public string Signature { get; }

    /// <summary>What kind of type it is: the first letter of <see cref="Signature"/>; <c>{</c> for an entry of a dictionary.</summary>
    public char Kind => Signature[0];

    /// <summary>A byte (<c>y</c>).</summary>
    public static DBusValue Byte(byte value) => new("y", value);

    /// <summary>A boolean (<c>b</c>).</summary>
    public static DBusValue Boolean(bool value) => new("b", value ? 1u : 0);

    /// <summary>A signed number of 16 bits (<c>n</c>).</summary>
    public static DBusValue Int16(short value) => new("n", (ushort)value);

    /// <summary>An unsigned number of 16 bits (<c>q</c>).</summary>
    public static DBusValue UInt16(ushort value) => new("q", value);

    /// <summary>A signed number of 32 bits (<c>i</c>).</summary>
    public static DBusValue Int32(int value) => new("i", (uint)value);

    /// <summary>An unsigned number of 32 bits (<c>u</c>).</summary>
    public static DBusValue UInt32(uint value) => new("u", value);

    /// <summary>A signed number of 64 bits (<c>x</c>).</summary>
    public static DBusValue Int64(long value) => new("x", (ulong)value);

    /// <summary>An unsigned number of 64 bits (<c>t</c>).</summary>
    public static DBusValue UInt64(ulong value) => new("t", value);

    /// <summary>A floating-point number (<c>d</c>).</summary>
    public static DBusValue Double(double value) => new("d", BitConverter.DoubleToUInt64Bits(value));

    /// <summary>An index into the message's descriptors (<c>h</c>).</summary>
    /// <param name="index">The place in <see cref="DBusMessage.Descriptors"/>, from 0 on.</param>
    public static DBusValue Descriptor(uint index) => new("h", index);

    /// <summary>A text (<c>s</c>).</summary>
    /// <exception cref="CaissonException">It has a NUL character or half a surrogate pair, which no message can carry.</exception>
    public static DBusValue String(string value)
    {
        if (value.Contains('\0')) throw Refused("string", value, "it contains a NUL character");
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1])) throw Refused("string", "…", "it contains half a surrogate pair");
            i++;
        }
        return new("s", value);
    }

    /// <summary>The path of an object (<c>o</c>).</summary>
    /// <exception cref="CaissonException">It is not of the form of one.</exception>
    public static DBusValue ObjectPath(string value) =>
        DBusNames.IsObjectPath(value) ? new("o", value) : throw Refused("object path", value, "it begins with /, and its parts are letters, digits and _");

    /// <summary>A signature as a value (<c>g</c>).</summary>
    /// <exception cref="CaissonException">It is none.</exception>
    public static DBusValue SignatureOf(string value) => DBusSignature.IsValid(value) ? new("g", value) : throw Refused("signature", value, "it is not a row of complete types");

    /// <summary>An array of bytes (<c>ay</c>).</summary>
    public static DBusValue Bytes(params ReadOnlySpan<byte> value) => new("ay", value.ToArray());

    /// <summary>An array of texts (<c>as</c>).</summary>
    /// <exception cref="CaissonException">One of them cannot be carried.</exception>
    public static DBusValue Strings(params ReadOnlySpan<string> values)
    {
        var items = new DBusValue[values.Length];
        for (var i = 0; i < items.Length; i++) items[i] = String(values[i]);
        return new("as", items);
    }

    /// <summary>An array (<c>a…</c>), a dictionary included.</summary>
    /// <param name="element">The complete type of its elements; <c>{sv}</c> and the like for a dictionary.</param>
    /// <param name="items">Its elements.</param>
    /// <exception cref="CaissonException">The type is none, or an element is of another.</exception>
    public static DBusValue Array(string element, params ReadOnlySpan<DBusValue> items)
    {
        var signature = "a" + element;
        if (!DBusSignature.IsComplete(signature)) throw Refused("array", signature, "that is not a complete type");
        foreach (var item in items)
            if (item.Signature != element) throw Refused("array", signature, $"an element is of the type {item.Signature}");
        if (element != "y") return new(signature, items.ToArray());
        var bytes = new byte[items.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)items[i]._bits;
        return new("ay", bytes);
    }

    /// <summary>A structure (<c>(…)</c>).</summary>
    /// <param name="fields">Its fields, one at least.</param>
    /// <exception cref="CaissonException">It has none, or lies too deep.</exception>
    public static DBusValue Structure(params ReadOnlySpan<DBusValue> fields)
    {
        var signature = "(" + SignatureOf(fields) + ")";
        if (!DBusSignature.IsComplete(signature)) throw Refused("structure", signature, "that is not a complete type");
        return new(signature, fields.ToArray());
    }

    /// <summary>An entry of a dictionary (<c>{…}</c>), an element for <see cref="Array"/>.</summary>
    /// <exception cref="CaissonException">The key is not of a basic type.</exception>
    public static DBusValue Entry(DBusValue key, DBusValue value)
    {
        var signature = "{" + key.Signature + value.Signature + "}";
        if (!DBusSignature.IsComplete("a" + signature)) throw Refused("dictionary entry", signature, "that is not a type, or the key's is not a basic one");
        return new(signature, [key, value]);
    }

    /// <summary>A value of any type that carries its type with it (<c>v</c>).</summary>
    /// <exception cref="CaissonException">It is an entry of a dictionary, which stands only in an array, or lies too deep.</exception>
    public static DBusValue Variant(DBusValue value) => value.Kind == '{' ? throw Refused("variant", value.Signature, "an entry stands only in an array") : new("v", [value]);

    /// <summary>The value of a <c>y</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public byte AsByte() => (byte)Bits('y');

    /// <summary>The value of a <c>b</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public bool AsBoolean() => Bits('b') != 0;

    /// <summary>The value of an <c>n</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public short AsInt16() => (short)Bits('n');

    /// <summary>The value of a <c>q</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public ushort AsUInt16() => (ushort)Bits('q');

    /// <summary>The value of an <c>i</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public int AsInt32() => (int)Bits('i');

    /// <summary>The value of a <c>u</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public uint AsUInt32() => (uint)Bits('u');

    /// <summary>The value of an <c>x</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public long AsInt64() => (long)Bits('x');

    /// <summary>The value of a <c>t</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public ulong AsUInt64() => Bits('t');

    /// <summary>The value of a <c>d</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public double AsDouble() => BitConverter.UInt64BitsToDouble(Bits('d'));

    /// <summary>The index in an <c>h</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public uint AsDescriptor() => (uint)Bits('h');

    /// <summary>The text of an <c>s</c>, <c>o</c> or <c>g</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public string AsString() => _content as string ?? throw Mismatch("a text");

    /// <summary>The bytes of an <c>ay</c>.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public ReadOnlySpan<byte> AsBytes() => _content as byte[] ?? throw Mismatch("an array of bytes");

    /// <summary>What a <c>v</c> holds.</summary>
    /// <exception cref="CaissonException">It is of another type.</exception>
    public DBusValue AsVariant() => Kind == 'v' ? Items[0] : throw Mismatch("a variant");

    /// <summary>The elements of an array, the fields of a structure, the key and the value of an entry, the content of a variant.</summary>
    /// <exception cref="CaissonException">It is of a basic type.</exception>
    public ReadOnlySpan<DBusValue> Items => _content switch
    {
        DBusValue[] items => items,
        byte[] bytes => EachByte(bytes),
        _ => throw Mismatch("a container"),
    };

    /// <summary>The value that a dictionary with texts as keys (<c>a{s…}</c>) has under a key, out of its variant if it is in one; null if the key is not there.</summary>
    /// <exception cref="CaissonException">It is no such dictionary.</exception>
    public DBusValue? Find(string key)
    {
        if (!Signature.StartsWith("a{s", StringComparison.Ordinal)) throw Mismatch("a dictionary with texts as keys");
        foreach (var entry in Items)
            if (entry.Items[0].AsString() == key) return entry.Items[1] is { Kind: 'v' } variant ? variant.AsVariant() : entry.Items[1];
        return null;
    }

    /// <summary>The bits of a basic value of fixed size.</summary>
    internal ulong RawBits => _bits;

    // Only for the reader, which has checked each.
    internal static DBusValue Checked(string signature, ulong bits) => new(signature, bits);

    internal static DBusValue Checked(string signature, string text) => new(signature, text);

    internal static DBusValue Checked(string signature, DBusValue[] items) => new(signature, items);

    internal static string SignatureOf(ReadOnlySpan<DBusValue> values)
    {
        if (values.Length == 1) return values[0].Signature;
        var text = new DefaultInterpolatedStringHandler(0, values.Length);
        foreach (var value in values) text.AppendLiteral(value.Signature);
        return text.ToStringAndClear();
    }

    private static DBusValue[] EachByte(byte[] bytes)
    {
        var items = new DBusValue[bytes.Length];
        for (var i = 0; i < items.Length; i++) items[i] = Byte(bytes[i]);
        return items;
    }

    private ulong Bits(char kind) => Kind == kind ? _bits : throw Mismatch($"of the type {kind}");

    private CaissonException Mismatch(string wanted) => new("A D-Bus value is not what was expected", $"it is of the type {Signature}, not {wanted}");

    private static CaissonException Refused(string kind, string value, string why) => new($"'{value}' is no D-Bus {kind}", why);
}
