namespace Caisson.Linux.Net;

/// <summary>What a route does with packets: rtnetlink(7), <c>RTN_…</c>.</summary>
public enum RouteType : byte
{
    /// <summary>Unknown.</summary>
    Unspecified,

    /// <summary>They go on to a device or a router.</summary>
    Unicast,

    /// <summary>They are for this machine.</summary>
    Local,

    /// <summary>They go to all on the link.</summary>
    Broadcast,

    /// <summary>They go to whoever is nearest.</summary>
    Anycast,

    /// <summary>They go to a group.</summary>
    Multicast,

    /// <summary>They are dropped without a word.</summary>
    Blackhole,

    /// <summary>They are dropped, and the sender is told that nobody is there.</summary>
    Unreachable,

    /// <summary>They are dropped, and the sender is told that it is forbidden.</summary>
    Prohibit,

    /// <summary>This table has no answer; the next one is asked.</summary>
    Throw,

    /// <summary>Their addresses are translated; unused.</summary>
    Nat,
}
