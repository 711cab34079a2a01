namespace Caisson.Linux.Net;

/// <summary>Whether a network device can carry packets: RFC 2863, <c>IFLA_OPERSTATE</c>.</summary>
public enum LinkState : byte
{
    /// <summary>Its driver does not tell, as that of the loopback device.</summary>
    Unknown,

    /// <summary>Part of it is missing.</summary>
    NotPresent,

    /// <summary>It cannot.</summary>
    Down,

    /// <summary>It cannot, because the device below it cannot.</summary>
    LowerLayerDown,

    /// <summary>It is being tested.</summary>
    Testing,

    /// <summary>It waits for something, such as a login.</summary>
    Dormant,

    /// <summary>It can.</summary>
    Up,
}
