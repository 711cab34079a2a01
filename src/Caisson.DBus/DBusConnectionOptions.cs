namespace Caisson.DBus;

/// <summary>How a connection is made and used.</summary>
public sealed record DBusConnectionOptions
{
    /// <summary>Whether a message bus is at the other end, to which one says hello and gets a name from, and not a single peer.</summary>
    public bool IsBus { get; init; } = true;

    /// <summary>What is at the other end, for messages.</summary>
    public string PeerName { get; init; } = "the bus";

    /// <summary>How long a connection, a call or a signal is waited for where nothing else is said.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The largest message that is accepted, in bytes; the specification allows <see cref="DBusMessage.MaximumSize"/>.</summary>
    public int MaximumMessageSize { get; init; } = 16 << 20;

    /// <summary>How many signals are kept until somebody takes them.</summary>
    public int MaximumQueuedSignals { get; init; } = 16384;
}
