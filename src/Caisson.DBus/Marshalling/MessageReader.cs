using System.Buffers.Binary;
using Caisson.Linux.Files;

namespace Caisson.DBus.Marshalling;

/// <summary>Bytes to messages.</summary>
internal static class MessageReader
{
    /// <summary>The part of the head that tells the message's length.</summary>
    internal const int FixedSize = 16;

    /// <summary>The length of the message that begins so, all of it; more than any limit if the numbers are absurd.</summary>
    /// <param name="head">Its first 16 bytes.</param>
    internal static long SizeOf(ReadOnlySpan<byte> head)
    {
        var bigEndian = IsBigEndian(head[0]);
        if (head[3] != 1) throw ValueReader.Wrong($"its protocol version is {head[3]}, and only 1 is known");
        long body = Number(head[4..], bigEndian), fields = Number(head[12..], bigEndian);
        return FixedSize + ((fields + 7) & ~7L) + body;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">Exactly the message.</param>
    /// <param name="take">Gives as many of the descriptors that have come as the message says belong to it.</param>
    internal static DBusMessage Read(ReadOnlySpan<byte> bytes, Func<int, IReadOnlyList<DescriptorHandle>> take)
    {
        if (bytes.Length < FixedSize) throw ValueReader.Wrong("it ends too early");
        if (bytes.Length > DBusMessage.MaximumSize) throw ValueReader.Wrong($"it has {bytes.Length} bytes, and {DBusMessage.MaximumSize} are allowed");
        var size = SizeOf(bytes);
        if (size != bytes.Length) throw ValueReader.Wrong($"it has {bytes.Length} bytes, and its head says {size}");
        var bigEndian = IsBigEndian(bytes[0]);
        var type = (DBusMessageType)bytes[1];
        if (type == 0) throw ValueReader.Wrong("its type is 0");

        var reader = new ValueReader(bytes, bigEndian);
        reader.UInt64();
        var serial = reader.UInt32();
        if (serial == 0) throw ValueReader.Wrong("its serial number is 0");
        string? path = null, interfaceName = null, member = null, error = null, destination = null, sender = null, signature = null;
        uint? reply = null, count = null;
        var seen = 0;
        var end = reader.ArrayEnd(8);
        while (reader.Position < end)
        {
            reader.Align(8);
            var field = reader.Byte();
            var fieldType = reader.Signature();
            if (!DBusSignature.IsComplete(fieldType)) throw ValueReader.Wrong("a head field's signature is not one complete type");
            var value = reader.Value(fieldType);
            if (field == 0) throw ValueReader.Wrong("a head field has the number 0");
            if (field > HeaderField.UnixFds) continue;
            if ((seen & 1 << field) != 0) throw ValueReader.Wrong($"it has the head field {field} twice");
            seen |= 1 << field;
            switch (field)
            {
                case HeaderField.Path: path = Text(value, 'o', field); break;
                case HeaderField.Interface: interfaceName = Name(value, field, DBusNames.IsInterface(Text(value, 's', field))); break;
                case HeaderField.Member: member = Name(value, field, DBusNames.IsMember(Text(value, 's', field))); break;
                case HeaderField.ErrorName: error = Name(value, field, DBusNames.IsInterface(Text(value, 's', field))); break;
                case HeaderField.Destination: destination = Name(value, field, DBusNames.IsBusName(Text(value, 's', field))); break;
                case HeaderField.Sender: sender = Name(value, field, DBusNames.IsBusName(Text(value, 's', field))); break;
                case HeaderField.Signature: signature = Text(value, 'g', field); break;
                case HeaderField.ReplySerial: reply = value.Kind == 'u' ? value.AsUInt32() : throw WrongType(field); break;
                case HeaderField.UnixFds: count = value.Kind == 'u' ? value.AsUInt32() : throw WrongType(field); break;
            }
        }
        if (reader.Position != end) throw ValueReader.Wrong("its head ends within a field");
        reader.Align(8);
        var descriptors = take((int)Math.Min(count ?? 0, int.MaxValue));
        if ((count ?? 0) != descriptors.Count) throw ValueReader.Wrong($"it says that {count ?? 0} descriptors come with it, and there are {descriptors.Count}");
        var body = reader.Row(signature, 0);
        if (!reader.AtEnd) throw ValueReader.Wrong("it is longer than its values");

        var message = new DBusMessage
        {
            Type = type,
            Options = (DBusMessageOptions)bytes[2],
            Serial = serial,
            Path = path,
            Interface = interfaceName,
            Member = member,
            ErrorName = error,
            ReplySerial = reply,
            Destination = destination,
            Sender = sender,
            Body = body,
            Descriptors = descriptors,
        };
        return Missing(message) is { } missing ? throw ValueReader.Wrong($"it lacks its {missing}") : message;
    }

    /// <summary>The head field that a message of this type cannot be without, and is; null if it has all.</summary>
    internal static string? Missing(DBusMessage message) => message.Type switch
    {
        DBusMessageType.MethodCall => message.Path is null ? "path" : message.Member is null ? "member" : null,
        DBusMessageType.Signal => message.Path is null ? "path" : message.Interface is null ? "interface" : message.Member is null ? "member" : null,
        DBusMessageType.MethodReturn => message.ReplySerial is null or 0 ? "reply's number" : null,
        DBusMessageType.Error => message.ErrorName is null ? "error's name" : message.ReplySerial is null or 0 ? "reply's number" : null,
        _ => null,
    };

    private static string Text(DBusValue value, char kind, byte field) => value.Kind == kind ? value.AsString() : throw WrongType(field);

    private static string Name(DBusValue value, byte field, bool valid) => valid ? value.AsString() : throw ValueReader.Wrong($"the name in the head field {field} is not of its form");

    private static CaissonException WrongType(byte field) => ValueReader.Wrong($"the head field {field} is of the wrong type");

    private static bool IsBigEndian(byte mark) => mark switch
    {
        (byte)'l' => false,
        (byte)'B' => true,
        _ => throw ValueReader.Wrong($"its byte order is {mark}, which is none"),
    };

    private static uint Number(ReadOnlySpan<byte> bytes, bool bigEndian) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
