using System.Globalization;
using System.Net;

namespace Caisson.Linux.Net;

/// <summary>A route: rtnetlink(7), <c>RTM_NEWROUTE</c>; ip-route(8).</summary>
/// <param name="Family">2 (AF_INET) or 10 (AF_INET6).</param>
/// <param name="Type">What happens to the packets.</param>
/// <param name="Table">The routing table: 254 is the main one, 255 that of the own addresses.</param>
/// <param name="Destination">The network it leads to, in the order of the network; empty for every address.</param>
/// <param name="PrefixLength">The bits of <paramref name="Destination"/> that count; 0 for a default route.</param>
public sealed record Route(byte Family, RouteType Type, uint Table, ReadOnlyMemory<byte> Destination, byte PrefixLength)
{
    /// <summary>The main table's number: <c>RT_TABLE_MAIN</c>.</summary>
    public const uint MainTable = 254;

    /// <summary>How the packets go on; empty where they do not, several where they are spread.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>Of several routes to one network the one with the least is taken.</summary>
    public uint Metric { get; init; }

    /// <summary>The address that packets get as their source; empty if it is chosen otherwise.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>How far it reaches: 0 everywhere, 253 on the link, 254 on this machine.</summary>
    public byte Scope { get; init; }

    /// <summary>Who made it: 2 the kernel, 3 an administrator at boot (and ip(8)), 4 an administrator, 9 a router's announcement, others a daemon.</summary>
    public byte Protocol { get; init; }

    /// <summary>Whether it leads to every address that no other route leads to.</summary>
    public bool IsDefault => PrefixLength == 0;

    /// <summary>The network as ip(8) writes it: <c>default</c>, <c>10.0.0.0/8</c>, or an address alone.</summary>
    public string DestinationText => IsDefault ? "default"
        : Destination.Length * 8 == PrefixLength ? new IPAddress(Destination.Span).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(Destination.Span)}/{PrefixLength}");
}
