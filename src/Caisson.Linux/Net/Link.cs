using System.Text;

namespace Caisson.Linux.Net;

/// <summary>A network device: rtnetlink(7).</summary>
/// <param name="Index">Its number in its network namespace; the loopback device has 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Flags">Its state; bits that have no name here are kept.</param>
/// <param name="Mtu">The longest packet in bytes; 0 if the kernel did not tell.</param>
/// <param name="Address">Its hardware address; empty if it has none.</param>
public sealed record Link(int Index, string Name, LinkFlags Flags, uint Mtu, ReadOnlyMemory<byte> Address)
{
    /// <summary>Whether it is switched on.</summary>
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    /// <summary>What drives it, such as <c>veth</c>, <c>bridge</c>, <c>vlan</c>; null for a device of hardware, and for loopback.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it can carry packets.</summary>
    public LinkState State { get; init; }

    /// <summary>The device that it is a port of, such as a bridge; 0 if it is none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>
    /// The number of the device at the other end of a veth or below a vlan, macvlan or ipvlan; 0 if there is none. It counts in the namespace that
    /// <see cref="PeerNamespace"/> names.
    /// </summary>
    public int PeerIndex { get; init; }

    /// <summary>
    /// Where the device <see cref="PeerIndex"/> is: the number that this network namespace has for that one (<see cref="RouteSocket.FindNamespace"/>); null for
    /// this namespace itself, -1 if the kernel has no number for it.
    /// </summary>
    public int? PeerNamespace { get; init; }

    /// <summary>A text that somebody gave it; null if nobody did.</summary>
    public string? Alias { get; init; }

    /// <summary>The hardware address as people write it, in hexadecimal with colons; empty if it has none.</summary>
    public string AddressText
    {
        get
        {
            var text = new StringBuilder();
            foreach (var b in Address.Span)
            {
                if (text.Length > 0) text.Append(':');
                text.Append(Convert.ToHexStringLower([b]));
            }
            return text.ToString();
        }
    }
}
