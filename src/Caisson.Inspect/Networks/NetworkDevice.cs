using Caisson.Linux.Net;

namespace Caisson.Inspect.Networks;

/// <summary>A network device in its surroundings.</summary>
/// <param name="Link">What the kernel says of it.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record NetworkDevice(Link Link, IReadOnlyList<LinkAddress> Addresses)
{
    /// <summary>The bridge or other device that it is a port of; null if it is none.</summary>
    public string? Master { get; init; }

    /// <summary>The names of the devices that are its ports, ordered.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>The other end, or the device below; null if it has none.</summary>
    public NetworkPeer? Peer { get; init; }

    /// <summary>Whether <see cref="Peer"/> is the other end of a pair; it is below this device otherwise.</summary>
    public bool IsPair => Link.Kind is "veth" or "netkit" or "vxcan";
}
