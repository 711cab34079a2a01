using Caisson.DBus.Marshalling;
using Caisson.DBus.Transport;
using Caisson.Linux.Files;

namespace Caisson.DBus;

/// <summary>
/// A connection to a message bus or to another peer. Calls wait for their replies, every wait has an end, and signals are kept until they are
/// asked for. There is no thread behind it: messages are read while somebody waits. Not for use by several threads at once.
/// </summary>
public sealed class DBusConnection : IDisposable
{
    private const string BusName = "org.freedesktop.DBus";
    private const string BusPath = "/org/freedesktop/DBus";
    private readonly LocalSocket _socket;
    private readonly DBusConnectionOptions _options;
    private readonly List<DBusMatch> _matches = [];
    private readonly LinkedList<DBusMessage> _signals = [];
    private readonly string _place;
    private uint _serial;

    private DBusConnection(LocalSocket socket, DBusConnectionOptions options, string place) => (_socket, _options, _place) = (socket, options, place);

    /// <summary>The name that the bus gave to the connection, such as <c>:1.42</c>; null without a bus.</summary>
    public string? UniqueName { get; private set; }

    /// <summary>The identity that the server showed.</summary>
    public string ServerGuid { get; private set; } = "";

    /// <summary>The process that listened at the other end, by the number that this process sees; 0 if it sees none, as it is in another PID namespace.</summary>
    public int PeerProcessId => _socket.PeerProcessId;

    /// <summary>Whether descriptors can be passed.</summary>
    public bool PassesDescriptors { get; private set; }

    /// <summary>Connects to the first address where somebody listens.</summary>
    /// <param name="addresses">Where to try, in this order.</param>
    /// <param name="options">How; null for a bus, with 25 seconds for everything.</param>
    /// <exception cref="DBusTimeoutException">Somebody listens, but does not answer.</exception>
    /// <exception cref="CaissonException">Nobody listens at any of them, or one is refused; the error is the last address's.</exception>
    public static DBusConnection Connect(IReadOnlyList<DBusAddress> addresses, DBusConnectionOptions? options = null)
    {
        options ??= new DBusConnectionOptions();
        if (addresses.Count == 0) throw new CaissonException($"Cannot connect to {options.PeerName}", "no address of it is known");
        var deadline = new Deadline(options.Timeout);
        for (var i = 0; ; i++)
        {
            LocalSocket socket;
            try
            {
                socket = LocalSocket.Connect(addresses[i], options.PeerName, deadline);
            }
            catch (CaissonException error) when (error is not DBusTimeoutException && i + 1 < addresses.Count)
            {
                continue;
            }
            return Begin(socket, options, addresses[i].Path, addresses[i].Guid, deadline);
        }
    }

    /// <summary>Uses a stream socket that is connected already.</summary>
    /// <param name="socket">The socket, which the connection closes.</param>
    /// <param name="options">How; null for a bus, with 25 seconds for everything.</param>
    /// <exception cref="CaissonException">The other side does not answer as it should.</exception>
    public static DBusConnection Over(DescriptorHandle socket, DBusConnectionOptions? options = null)
    {
        options ??= new DBusConnectionOptions();
        return Begin(new LocalSocket(socket, options.PeerName), options, "the given socket", null, new Deadline(options.Timeout));
    }

    /// <summary>Sends a message, and waits for no answer.</summary>
    /// <param name="message">The message; a call is sent as one that wants no reply.</param>
    /// <returns>Its serial number.</returns>
    /// <exception cref="CaissonException">It cannot be sent.</exception>
    public uint Send(DBusMessage message)
    {
        if (message.Type == DBusMessageType.MethodCall) message = WithoutReply(message);
        return Send(message, new Deadline(_options.Timeout));
    }

    /// <summary>Calls a method and waits for its reply.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">How long to wait; null for what the connection's options say.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="DBusErrorException">An error was returned.</exception>
    /// <exception cref="DBusTimeoutException">No reply came in time.</exception>
    /// <exception cref="CaissonException">The connection is lost, or something came over it that is no message.</exception>
    public DBusMessage Call(DBusMessage call, TimeSpan? timeout = null)
    {
        if (call.Type != DBusMessageType.MethodCall) throw new CaissonException($"Cannot call ({call})", "the message is no call");
        var deadline = new Deadline(timeout ?? _options.Timeout);
        return Await(Send(call, deadline), call, deadline);
    }

    /// <summary>Asks for messages, which <see cref="WaitForSignal"/> then finds. What comes without being asked for is dropped.</summary>
    /// <param name="match">Which. A bus is told without waiting for its answer, and knows before it gets whatever is sent after this.</param>
    /// <exception cref="CaissonException">The connection is lost.</exception>
    public void AddMatch(DBusMatch match)
    {
        _matches.Add(match);
        if (UniqueName is not null) Send(DBusMessage.Call(BusName, BusPath, BusName, "AddMatch", DBusValue.String(match.ToString())));
    }

    /// <summary>Takes the first message, of those that have come or else of those that come, that satisfies a condition and a match added before.</summary>
    /// <param name="wanted">The condition.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <param name="timeout">How long to wait; null for what the connection's options say.</param>
    /// <exception cref="DBusTimeoutException">None came in time.</exception>
    /// <exception cref="CaissonException">The connection is lost, or something came over it that is no message.</exception>
    public DBusMessage WaitForSignal(Func<DBusMessage, bool> wanted, string what, TimeSpan? timeout = null)
    {
        var deadline = new Deadline(timeout ?? _options.Timeout);
        for (var node = _signals.First; node is not null; node = node.Next)
        {
            if (!wanted(node.Value)) continue;
            _signals.Remove(node);
            return node.Value;
        }
        while (true)
        {
            var message = Read(deadline) ?? throw TimedOut($"{what} did not come", deadline);
            if (!IsAskedFor(message)) continue;
            if (wanted(message)) return message;
            Queue(message);
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _socket.Dispose();

    private static DBusConnection Begin(LocalSocket socket, DBusConnectionOptions options, string place, string? guid, Deadline deadline)
    {
        var connection = new DBusConnection(socket, options, place);
        try
        {
            var hello = DBusMessage.Call(BusName, BusPath, BusName, "Hello");
            byte[] words = options.IsBus ? [.. Authentication.Words, .. hello.Write(connection.NextSerial())] : Authentication.Words.ToArray();
            socket.Send(words, [], deadline);
            (connection.ServerGuid, connection.PassesDescriptors) = Authentication.Finish(socket, options.PeerName, deadline);
            if (guid is not null && !guid.Equals(connection.ServerGuid, StringComparison.OrdinalIgnoreCase))
                throw new CaissonException($"Cannot talk to {options.PeerName}", $"its identity is {connection.ServerGuid}, and the address says {guid}");
            if (options.IsBus)
                connection.UniqueName = connection.Await(1, hello, deadline).Body is [{ Kind: 's' } name, ..] ? name.AsString()
                    : throw new CaissonException($"Cannot talk to {options.PeerName}", "it gave no name to the connection");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private uint Send(DBusMessage message, Deadline deadline)
    {
        if (message.Descriptors.Count > 0 && !PassesDescriptors) throw new CaissonException($"Cannot send {message} to {_options.PeerName}", "descriptors go with it, which the other side does not take");
        var serial = NextSerial();
        message.Serial = serial;
        _socket.Send(message.Write(serial), message.Descriptors, deadline);
        return serial;
    }

    private uint NextSerial() => ++_serial == 0 ? ++_serial : _serial;

    private DBusMessage Await(uint serial, DBusMessage call, Deadline deadline)
    {
        while (true)
        {
            var message = Read(deadline) ?? throw TimedOut($"no reply came to the {call}", deadline);
            if (message.ReplySerial != serial)
            {
                if (IsAskedFor(message)) Queue(message);
                continue;
            }
            if (message.Type == DBusMessageType.MethodReturn) return message;
            if (message.Type == DBusMessageType.Error)
                throw new DBusErrorException($"The {call} failed", message.ErrorName!, message.Body is [{ Kind: 's' } text, ..] ? text.AsString() : "");
        }
    }

    private bool IsAskedFor(DBusMessage message)
    {
        foreach (var match in _matches)
            if (match.Matches(message)) return true;
        return false;
    }

    private void Queue(DBusMessage message)
    {
        if (_signals.Count == _options.MaximumQueuedSignals)
            throw new CaissonException($"The connection to {_options.PeerName} cannot be used any more", $"{_signals.Count} signals wait on it that nobody takes");
        _signals.AddLast(message);
    }

    // The next message; null if none came in time.
    private DBusMessage? Read(Deadline deadline)
    {
        while (true)
        {
            var received = _socket.Received;
            if (received.Length >= MessageReader.FixedSize)
            {
                var size = MessageReader.SizeOf(received);
                if (size > _options.MaximumMessageSize) throw ValueReader.Wrong($"it has {size} bytes, and {_options.MaximumMessageSize} are accepted here");
                if (received.Length >= size)
                {
                    var bytes = received[..(int)size];
                    var message = MessageReader.Read(bytes, _socket.TakeDescriptors);
                    _socket.Take((int)size);
                    if (message.Type != DBusMessageType.MethodCall) return message;
                    Refuse(message, deadline);
                    continue;
                }
            }
            if (!_socket.Receive(deadline)) return null;
        }
    }

    // A client has no objects. Whoever calls one shall not wait in vain.
    private void Refuse(DBusMessage call, Deadline deadline)
    {
        if ((call.Options & DBusMessageOptions.NoReplyExpected) == 0)
            Send(DBusMessage.Error(call, "org.freedesktop.DBus.Error.UnknownObject", "There are no objects at this connection"), deadline);
    }

    private DBusTimeoutException TimedOut(string what, Deadline deadline) =>
        new($"{char.ToUpperInvariant(_options.PeerName[0])}{_options.PeerName[1..]} did not answer", $"{what} within {LocalSocket.Describe(deadline.Timeout)} over {_place}");

    private static DBusMessage WithoutReply(DBusMessage call) => new()
    {
        Type = call.Type,
        Options = call.Options | DBusMessageOptions.NoReplyExpected,
        Destination = call.Destination,
        Path = call.Path,
        Interface = call.Interface,
        Member = call.Member,
        Body = call.Body,
        Descriptors = call.Descriptors,
    };
}
