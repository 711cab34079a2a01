namespace Caisson.DBus;

/// <summary>Flags of a message. D-Bus specification, "Message format".</summary>
[Flags]
public enum DBusMessageOptions : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Nobody waits for the reply to this call, not even for an error.</summary>
    NoReplyExpected = 1,

    /// <summary>The bus is not to start a service for this.</summary>
    NoAutoStart = 2,

    /// <summary>The caller is ready to wait for a person to be asked for the right.</summary>
    AllowInteractiveAuthorization = 4,
}
