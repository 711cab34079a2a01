using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Caisson.DBus.Marshalling;

/// <summary>Bytes to values. Nothing in the bytes is believed: each rule of the specification that they break is an error.</summary>
internal ref struct ValueReader(ReadOnlySpan<byte> bytes, bool bigEndian)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal int Position { get; private set; }

    internal readonly bool AtEnd => Position == _bytes.Length;

    internal void Align(int to)
    {
        foreach (var each in Take(-Position & (to - 1)))
            if (each != 0) throw Wrong("there is something else than zeroes in the padding");
    }

    internal byte Byte() => Take(1)[0];

    internal ushort UInt16()
    {
        Align(2);
        return bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Take(2)) : BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    }

    internal uint UInt32()
    {
        Align(4);
        return bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    internal ulong UInt64()
    {
        Align(8);
        return bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Take(8)) : BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    }

    internal string String()
    {
        var length = UInt32();
        if (length > _bytes.Length) throw Wrong("a text is longer than the message");
        return Text(Take((int)length));
    }

    internal string Signature()
    {
        var text = Text(Take(Byte()));
        return DBusSignature.IsValid(text) ? text : throw Wrong("a signature is not a row of complete types");
    }

    /// <summary>The length of an array whose elements are aligned so; the position is that of the first element then.</summary>
    internal int ArrayEnd(int alignment)
    {
        var length = UInt32();
        if (length > ValueWriter.MaximumArray) throw Wrong($"an array has {length} bytes, and {ValueWriter.MaximumArray} are allowed");
        Align(alignment);
        if (length > _bytes.Length - Position) throw Wrong("an array is longer than the message");
        return Position + (int)length;
    }

    /// <summary>A value of a complete type that has been checked.</summary>
    /// <param name="signature">The type.</param>
    /// <param name="depth">In how many containers it lies.</param>
    internal DBusValue Value(string signature, int depth = 0)
    {
        if (depth > DBusValue.MaximumDepth) throw Wrong($"containers lie more than {DBusValue.MaximumDepth} deep in each other");
        switch (signature[0])
        {
            case 'y': return DBusValue.Checked("y", Byte());
            case 'n' or 'q': return DBusValue.Checked(signature, UInt16());
            case 'i' or 'u' or 'h': return DBusValue.Checked(signature, UInt32());
            case 'x' or 't' or 'd': return DBusValue.Checked(signature, UInt64());
            case 's': return DBusValue.Checked("s", String());
            case 'g': return DBusValue.Checked("g", Signature());
            case 'b':
                var flag = UInt32();
                return flag <= 1 ? DBusValue.Checked("b", flag) : throw Wrong($"a boolean is {flag}");
            case 'o':
                var path = String();
                return DBusNames.IsObjectPath(path) ? DBusValue.Checked("o", path) : throw Wrong("an object path is not of its form");
            case 'v':
                var type = Signature();
                if (!DBusSignature.IsComplete(type)) throw Wrong("a variant's signature is not one complete type");
                return DBusValue.Checked("v", [Value(type, depth + 1)]);
            case 'a': return Array(signature, depth + 1);
            default: return DBusValue.Checked(signature, Fields(signature.AsSpan(1, signature.Length - 2), depth + 1));
        }
    }

    /// <summary>Values of a row of complete types.</summary>
    internal DBusValue[] Row(ReadOnlySpan<char> signature, int depth)
    {
        var values = new List<DBusValue>(4);
        while (!signature.IsEmpty)
        {
            // An entry of a dictionary is a type only in an array, and does not get here.
            DBusSignature.TryNext(signature, out var length);
            values.Add(Value(signature[..length].ToString(), depth));
            signature = signature[length..];
        }
        return [.. values];
    }

    private DBusValue[] Fields(ReadOnlySpan<char> signature, int depth)
    {
        Align(8);
        return Row(signature, depth);
    }

    private DBusValue Array(string signature, int depth)
    {
        if (depth > DBusValue.MaximumDepth) throw Wrong($"containers lie more than {DBusValue.MaximumDepth} deep in each other");
        var end = ArrayEnd(DBusSignature.Alignment(signature[1]));
        if (signature == "ay") return DBusValue.Bytes(Take(end - Position));
        var element = signature[1..];
        var items = new List<DBusValue>();
        while (Position < end) items.Add(Value(element, depth));
        if (Position != end) throw Wrong("an array ends within an element");
        return DBusValue.Checked(signature, [.. items]);
    }

    // What every text ends in, NUL, is no part of it and must not be within.
    private string Text(ReadOnlySpan<byte> text)
    {
        if (Byte() != 0) throw Wrong("a text does not end in NUL");
        if (text.Contains((byte)0)) throw Wrong("a text contains NUL");
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw Wrong("a text is not UTF-8");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position) throw Wrong("it ends too early");
        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }

    internal static CaissonException Wrong(string why) => new("What came over the D-Bus connection is no message", why);
}
