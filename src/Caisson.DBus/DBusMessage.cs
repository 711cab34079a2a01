using Caisson.Linux.Files;

namespace Caisson.DBus;

/// <summary>A message: a call, a reply, an error or a signal. Its bytes are checked when it is read, its names when it is sent.</summary>
public sealed class DBusMessage
{
    /// <summary>The largest message that the specification allows: 128 MiB.</summary>
    public const int MaximumSize = 1 << 27;

    /// <summary>What it is.</summary>
    public required DBusMessageType Type { get; init; }

    /// <summary>Its flags.</summary>
    public DBusMessageOptions Options { get; init; }

    /// <summary>Its number among those of its sender; 0 as long as it has not been sent.</summary>
    public uint Serial { get; internal set; }

    /// <summary>The object that is called, or that sends a signal; null in replies.</summary>
    public string? Path { get; init; }

    /// <summary>The interface that the method or signal belongs to.</summary>
    public string? Interface { get; init; }

    /// <summary>The method's or signal's name.</summary>
    public string? Member { get; init; }

    /// <summary>The error's name; only of errors.</summary>
    public string? ErrorName { get; init; }

    /// <summary>The number of the call that this answers; only of replies and errors.</summary>
    public uint? ReplySerial { get; init; }

    /// <summary>The connection it goes to; null on a connection without a bus, and for signals to everybody.</summary>
    public string? Destination { get; init; }

    /// <summary>The connection it came from, which the bus fills in.</summary>
    public string? Sender { get; init; }

    /// <summary>Its values.</summary>
    public IReadOnlyList<DBusValue> Body { get; init; } = [];

    /// <summary>The descriptors that go with it; values of the type <c>h</c> are places in this list. Those of a message that was received are the receiver's to close.</summary>
    public IReadOnlyList<DescriptorHandle> Descriptors { get; init; } = [];

    /// <summary>The types of the values.</summary>
    public string Signature
    {
        get
        {
            switch (Body.Count)
            {
                case 0: return "";
                case 1: return Body[0].Signature;
            }
            var parts = new string[Body.Count];
            for (var i = 0; i < parts.Length; i++) parts[i] = Body[i].Signature;
            return string.Concat(parts);
        }
    }

    /// <summary>A call.</summary>
    /// <param name="destination">The connection, by either name; null on a connection without a bus.</param>
    /// <param name="path">The object.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="member">The method.</param>
    /// <param name="body">Its arguments.</param>
    public static DBusMessage Call(string? destination, string path, string interfaceName, string member, params IReadOnlyList<DBusValue> body) => new()
    {
        Type = DBusMessageType.MethodCall,
        Destination = destination,
        Path = path,
        Interface = interfaceName,
        Member = member,
        Body = body,
    };

    /// <summary>A signal to everybody.</summary>
    /// <param name="path">The object that sends it.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="member">The signal.</param>
    /// <param name="body">Its values.</param>
    public static DBusMessage Signal(string path, string interfaceName, string member, params IReadOnlyList<DBusValue> body) => new()
    {
        Type = DBusMessageType.Signal,
        Path = path,
        Interface = interfaceName,
        Member = member,
        Body = body,
    };

    /// <summary>The answer to a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">What it returns.</param>
    public static DBusMessage Reply(DBusMessage call, params IReadOnlyList<DBusValue> body) => new()
    {
        Type = DBusMessageType.MethodReturn,
        ReplySerial = call.Serial,
        Destination = call.Sender,
        Body = body,
    };

    /// <summary>The answer to a call that failed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">The error's name, such as <c>org.freedesktop.DBus.Error.Failed</c>.</param>
    /// <param name="text">For people.</param>
    public static DBusMessage Error(DBusMessage call, string name, string text) => new()
    {
        Type = DBusMessageType.Error,
        ErrorName = name,
        ReplySerial = call.Serial,
        Destination = call.Sender,
        Body = [DBusValue.String(text)],
    };

    /// <summary>Reads a message from its bytes, of either byte order.</summary>
    /// <param name="bytes">Exactly the message.</param>
    /// <param name="descriptors">The descriptors that came with it.</param>
    /// <exception cref="CaissonException">They are not a message as the specification wants it.</exception>
    public static DBusMessage Read(ReadOnlySpan<byte> bytes, IReadOnlyList<DescriptorHandle>? descriptors = null) => Marshalling.MessageReader.Read(bytes, _ => descriptors ?? []);

    /// <summary>The message's bytes.</summary>
    /// <param name="serial">Its number, not 0.</param>
    /// <param name="bigEndian">The byte order; little-endian by default.</param>
    /// <exception cref="CaissonException">A name is not of its form, or the message is too large.</exception>
    public byte[] Write(uint serial, bool bigEndian = false) => Marshalling.MessageWriter.Write(this, serial, bigEndian);

    /// <summary>In a line, for messages and logs.</summary>
    public override string ToString() => Type switch
    {
        DBusMessageType.MethodCall => $"call of {Interface}.{Member} on {Path}",
        DBusMessageType.MethodReturn => $"reply to {ReplySerial}",
        DBusMessageType.Error => $"error {ErrorName} in reply to {ReplySerial}",
        _ => $"signal {Interface}.{Member} of {Path}",
    };
}
