namespace Caisson.Linux.Net;

/// <summary>The state of a network device, as far as it is used here: netdevice(7), <c>IFF_…</c>.</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It is switched on.</summary>
    Up = 0x1,

    /// <summary>It can broadcast.</summary>
    Broadcast = 0x2,

    /// <summary>It is the loopback device.</summary>
    Loopback = 0x8,

    /// <summary>It has one peer.</summary>
    PointToPoint = 0x10,

    /// <summary>It is able to carry packets.</summary>
    Running = 0x40,

    /// <summary>It resolves no addresses.</summary>
    NoArp = 0x80,

    /// <summary>It takes packets for others.</summary>
    Promiscuous = 0x100,

    /// <summary>It can multicast.</summary>
    Multicast = 0x1000,

    /// <summary>It has a carrier.</summary>
    LowerUp = 0x10000,
}
