namespace Caisson.DBus.Marshalling;

/// <summary>Messages to bytes.</summary>
internal static class MessageWriter
{
    internal static byte[] Write(DBusMessage message, uint serial, bool bigEndian)
    {
        if (serial == 0) throw Refused(message, "0 is no serial number");
        Check(message);
        var signature = message.Signature;
        if (signature.Length > DBusSignature.MaximumLength) throw Refused(message, "its values' signature is longer than 255 characters");

        var writer = new ValueWriter(bigEndian);
        writer.Byte((byte)(bigEndian ? 'B' : 'l'));
        writer.Byte((byte)message.Type);
        writer.Byte((byte)message.Options);
        writer.Byte(1);
        writer.UInt32(0);
        writer.UInt32(serial);
        writer.UInt32(0);
        Text(writer, HeaderField.Path, "o", message.Path);
        Text(writer, HeaderField.Interface, "s", message.Interface);
        Text(writer, HeaderField.Member, "s", message.Member);
        Text(writer, HeaderField.ErrorName, "s", message.ErrorName);
        if (message.ReplySerial is { } reply) Number(writer, HeaderField.ReplySerial, reply);
        Text(writer, HeaderField.Destination, "s", message.Destination);
        Text(writer, HeaderField.Sender, "s", message.Sender);
        if (signature.Length > 0)
        {
            Begin(writer, HeaderField.Signature, "g");
            writer.Signature(signature);
        }
        if (message.Descriptors.Count > 0) Number(writer, HeaderField.UnixFds, (uint)message.Descriptors.Count);
        writer.Patch(12, (uint)(writer.Length - 16));
        writer.Align(8);
        var body = writer.Length;
        foreach (var value in message.Body) writer.Value(value);
        writer.Patch(4, (uint)(writer.Length - body));
        return writer.ToArray();
    }

    private static void Check(DBusMessage message)
    {
        if (message.Path is { } path && !DBusNames.IsObjectPath(path)) throw Refused(message, $"'{path}' is no object path");
        if (message.Interface is { } name && !DBusNames.IsInterface(name)) throw Refused(message, $"'{name}' is no interface's name");
        if (message.Member is { } member && !DBusNames.IsMember(member)) throw Refused(message, $"'{member}' is no method's or signal's name");
        if (message.ErrorName is { } error && !DBusNames.IsInterface(error)) throw Refused(message, $"'{error}' is no error's name");
        if (message.Destination is { } destination && !DBusNames.IsBusName(destination)) throw Refused(message, $"'{destination}' is no connection's name");
        foreach (var value in message.Body)
            if (value.Kind == '{') throw Refused(message, "an entry of a dictionary stands only in an array");
        if (MessageReader.Missing(message) is { } missing) throw Refused(message, $"it lacks its {missing}");
    }

    private static CaissonException Refused(DBusMessage message, string why) => new($"A D-Bus message cannot be sent ({message})", why);

    private static void Begin(ValueWriter writer, byte field, string type)
    {
        writer.Align(8);
        writer.Byte(field);
        writer.Signature(type);
    }

    private static void Text(ValueWriter writer, byte field, string type, string? text)
    {
        if (text is null) return;
        Begin(writer, field, type);
        writer.String(text);
    }

    private static void Number(ValueWriter writer, byte field, uint number)
    {
        Begin(writer, field, "u");
        writer.UInt32(number);
    }
}
