using System.Buffers.Binary;
using System.Text;

namespace Caisson.DBus.Marshalling;

/// <summary>Values to bytes. D-Bus specification, "Marshaling (wire format)".</summary>
internal sealed class ValueWriter(bool bigEndian)
{
    internal const int MaximumArray = 1 << 26;

    private byte[] _buffer = new byte[512];

    internal int Length { get; private set; }

    internal byte[] ToArray() => _buffer.AsSpan(0, Length).ToArray();

    internal void Align(int to)
    {
        var padding = -Length & (to - 1);
        Reserve(padding).Clear();
    }

    internal void Byte(byte value) => Reserve(1)[0] = value;

    internal void UInt16(ushort value)
    {
        Align(2);
        if (bigEndian) BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);
        else BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
    }

    internal void UInt32(uint value)
    {
        Align(4);
        Put(Reserve(4), value);
    }

    internal void UInt64(ulong value)
    {
        Align(8);
        if (bigEndian) BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
        else BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
    }

    internal void String(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        UInt32((uint)length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
        Byte(0);
    }

    internal void Signature(string signature)
    {
        Byte((byte)signature.Length);
        Encoding.ASCII.GetBytes(signature, Reserve(signature.Length));
        Byte(0);
    }

    /// <summary>Replaces four bytes that were written before.</summary>
    internal void Patch(int at, uint value) => Put(_buffer.AsSpan(at, 4), value);

    internal void Value(DBusValue value)
    {
        switch (value.Kind)
        {
            case 'y': Byte((byte)value.RawBits); break;
            case 'n' or 'q': UInt16((ushort)value.RawBits); break;
            case 'b' or 'i' or 'u' or 'h': UInt32((uint)value.RawBits); break;
            case 'x' or 't' or 'd': UInt64(value.RawBits); break;
            case 's' or 'o': String(value.AsString()); break;
            case 'g': Signature(value.AsString()); break;
            case 'v':
                Signature(value.AsVariant().Signature);
                Value(value.AsVariant());
                break;
            case 'a': Array(value); break;
            default:
                Align(8);
                foreach (var item in value.Items) Value(item);
                break;
        }
    }

    private void Array(DBusValue value)
    {
        UInt32(0);
        var lengthAt = Length - 4;
        // The padding before the first element does not count, and is there even if there is no element.
        Align(DBusSignature.Alignment(value.Signature[1]));
        var start = Length;
        if (value.Signature == "ay") value.AsBytes().CopyTo(Reserve(value.AsBytes().Length));
        else foreach (var item in value.Items) Value(item);
        if (Length - start > MaximumArray) throw TooLarge("an array", Length - start, MaximumArray);
        Patch(lengthAt, (uint)(Length - start));
    }

    internal static CaissonException TooLarge(string what, long size, int limit) =>
        new("A D-Bus message cannot be sent", $"{what} in it has {size} bytes, and {limit} are allowed");

    private void Put(Span<byte> target, uint value)
    {
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(target, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(target, value);
    }

    private Span<byte> Reserve(int count)
    {
        var needed = (long)Length + count;
        if (needed > DBusMessage.MaximumSize) throw TooLarge("what is", needed, DBusMessage.MaximumSize);
        if (needed > _buffer.Length) System.Array.Resize(ref _buffer, (int)Math.Max(needed, Math.Min(2L * _buffer.Length, DBusMessage.MaximumSize)));
        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
