namespace Caisson.DBus;

/// <summary>What a message is. D-Bus specification, "Message types".</summary>
public enum DBusMessageType : byte
{
    /// <summary>A call of a method.</summary>
    MethodCall = 1,

    /// <summary>What a method returned.</summary>
    MethodReturn = 2,

    /// <summary>Why a method failed.</summary>
    Error = 3,

    /// <summary>Something that happened.</summary>
    Signal = 4,
}
