using FsCheck;
using FsCheck.Fluent;

namespace Caisson.DBus.Tests;

/// <summary>Values and messages of any kind.</summary>
internal static class Generators
{
    private static readonly Gen<string> AnyText =
        from length in Gen.Choose(0, 8)
        from characters in Gen.ArrayOf(Gen.Elements("a", "b", "'", "\"", "\\", " ", "\n", "\u0001", "ä", "日", "😀", "{", "0", ":"), length)
        select string.Concat(characters);

    private static readonly Gen<string> AnyPath =
        from parts in Gen.ArrayOf(Gen.Elements("a", "org", "x_1"))
        select parts.Length == 0 ? "/" : string.Concat(parts.Select(p => "/" + p));

    private static readonly Gen<string> AnyElementType = Gen.Sized(AnyType);

    private static readonly Gen<ulong> AnyBits =
        from halves in Gen.ArrayOf(Gen.Choose(int.MinValue, int.MaxValue), 2)
        select ((ulong)(uint)halves[0] << 32) | (uint)halves[1];

    internal static readonly Gen<DBusValue> AnyValue =
        from type in AnyElementType
        from value in OfType(type)
        select value;

    internal static readonly Gen<DBusMessage> AnyMessage =
        from type in Gen.Elements(Enum.GetValues<DBusMessageType>())
        from texts in Gen.ArrayOf(AnyPath, 2)
        from named in Gen.Elements(true, false)
        from reply in Gen.Choose(1, int.MaxValue)
        from body in Gen.ArrayOf(AnyValue, 3)
        from count in Gen.Choose(0, 3)
        select new DBusMessage
        {
            Type = type,
            Path = type is DBusMessageType.MethodCall or DBusMessageType.Signal ? texts[0] : null,
            Interface = type == DBusMessageType.Signal || named ? "org.example.Thing" : null,
            Member = type is DBusMessageType.MethodCall or DBusMessageType.Signal ? "Do" : null,
            ErrorName = type == DBusMessageType.Error ? "org.example.Bad" : null,
            ReplySerial = type is DBusMessageType.MethodReturn or DBusMessageType.Error ? (uint)reply : null,
            Destination = named ? ":1.7" : null,
            Body = body[..count],
        };

    private static Gen<string> AnyType(int size) => size == 0
        ? Gen.Elements("y", "b", "n", "q", "i", "u", "x", "t", "d", "s", "o", "g", "h")
        : Gen.OneOf(
            AnyType(0),
            Gen.Constant("v"),
            AnyType(size / 2).Select(t => "a" + t),
            from key in AnyType(0) from value in AnyType(size / 2) select "a{" + key + value + "}",
            from fields in Gen.NonEmptyListOf(AnyType(size / 3)) select "(" + string.Concat(fields.Take(4)) + ")");

    private static Gen<DBusValue> OfType(string type)
    {
        switch (type[0])
        {
            case 'y': return AnyBits.Select(b => DBusValue.Byte((byte)b));
            case 'b': return AnyBits.Select(b => DBusValue.Boolean((b & 1) != 0));
            case 'n': return AnyBits.Select(b => DBusValue.Int16((short)b));
            case 'q': return AnyBits.Select(b => DBusValue.UInt16((ushort)b));
            case 'i': return AnyBits.Select(b => DBusValue.Int32((int)b));
            case 'u': return AnyBits.Select(b => DBusValue.UInt32((uint)b));
            case 'x': return AnyBits.Select(b => DBusValue.Int64((long)b));
            case 't': return AnyBits.Select(DBusValue.UInt64);
            // There are many bit patterns that are no number, and one text for all of them.
            case 'd': return AnyBits.Select(b => BitConverter.UInt64BitsToDouble(b)).Select(d => DBusValue.Double(double.IsNaN(d) ? double.NaN : d));
            case 'h': return AnyBits.Select(b => DBusValue.Descriptor((uint)b));
            case 's': return AnyText.Select(DBusValue.String);
            case 'o': return AnyPath.Select(DBusValue.ObjectPath);
            case 'g': return AnyElementType.Select(DBusValue.SignatureOf);
            case 'v': return Gen.Sized(size => AnyType(size / 4)).SelectMany(t => OfType(t)).Resize(3).Select(DBusValue.Variant);
            case 'a': return Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(OfType(type[1..]), n)).Select(items => DBusValue.Array(type[1..], items));
            case '{':
                DBusSignature.TryNext(type.AsSpan(1), out var length);
                return from key in OfType(type.Substring(1, length)) from value in OfType(type[(1 + length)..^1]) select DBusValue.Entry(key, value);
            default:
                var fields = Gen.Constant(Array.Empty<DBusValue>());
                for (var at = 1; at < type.Length - 1; at += length)
                {
                    DBusSignature.TryNext(type.AsSpan(at), out length);
                    var next = OfType(type.Substring(at, length));
                    fields = from before in fields from field in next select before.Append(field).ToArray();
                }
                return fields.Select(f => DBusValue.Structure(f));
        }
    }
}
