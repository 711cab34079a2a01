using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Net;

/// <summary>Encodes requests about network devices: netlink(7), rtnetlink(7). Nothing is sent, so a request can be made before the process that will send it.</summary>
public static partial class LinkMessages
{
    /// <summary>How many bytes <see cref="EncodeUp"/> writes.</summary>
    public const int UpLength = 32;

    /// <summary>The number of the loopback device, the first in every network namespace.</summary>
    public const int LoopbackIndex = 1;

    /// <summary>
    /// Encodes the request to switch a device on (<c>RTM_NEWLINK</c> with <c>IFF_UP</c>). The answer is an <c>NLMSG_ERROR</c> whose 32-bit
    /// value at byte 16 is 0 or a negated errno.
    /// </summary>
    /// <param name="target">Where to, at least <see cref="UpLength"/> bytes.</param>
    /// <param name="index">The device.</param>
    /// <param name="sequence">A number that the answer repeats.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public static int EncodeUp(Span<byte> target, int index = LoopbackIndex, uint sequence = 1)
    {
        if (target.Length < UpLength) throw new ArgumentException($"{UpLength} bytes are needed.", nameof(target));
        var header = new nlmsghdr { nlmsg_len = UpLength, nlmsg_type = RtNetlink.RTM_NEWLINK, nlmsg_flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, nlmsg_seq = sequence };
        var link = new ifinfomsg { ifi_index = index, ifi_flags = RtNetlink.IFF_UP, ifi_change = RtNetlink.IFF_UP };
        MemoryMarshal.Write(target, header);
        MemoryMarshal.Write(target[16..], link);
        return UpLength;
    }

    internal static byte[] EncodeList(uint sequence) => Request(RtNetlink.RTM_GETLINK, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, Bytes(default(ifinfomsg)), [], sequence);

    /// <summary>Reads the body of an <c>RTM_NEWLINK</c> message; null if it is not of its form.</summary>
    internal static Link? DecodeLink(ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead<ifinfomsg>(body, out var info)) return null;
        var (name, mtu, address, kind, alias) = ("", 0u, Array.Empty<byte>(), default(string), default(string));
        var (state, master, peer, peerNamespace) = (LinkState.Unknown, 0, 0, default(int?));
        var rest = body[16..];
        while (MemoryMarshal.TryRead<nlattr>(rest, out var attribute) && attribute.nla_len >= 4 && attribute.nla_len <= rest.Length)
        {
            var value = rest[4..attribute.nla_len];
            switch (attribute.nla_type & Netlink.NLA_TYPE_MASK)
            {
                case RtNetlink.IFLA_IFNAME: name = TextOf(value); break;
                case RtNetlink.IFLA_IFALIAS: alias = TextOf(value); break;
                case RtNetlink.IFLA_MTU when value.Length >= 4: mtu = MemoryMarshal.Read<uint>(value); break;
                case RtNetlink.IFLA_MASTER when value.Length >= 4: master = MemoryMarshal.Read<int>(value); break;
                case RtNetlink.IFLA_LINK when value.Length >= 4: peer = MemoryMarshal.Read<int>(value); break;
                case RtNetlink.IFLA_LINK_NETNSID when value.Length >= 4: peerNamespace = MemoryMarshal.Read<int>(value); break;
                case RtNetlink.IFLA_OPERSTATE when value.Length >= 1: state = (LinkState)value[0]; break;
                case RtNetlink.IFLA_LINKINFO: kind = KindOf(value); break;
                case RtNetlink.IFLA_ADDRESS: address = value.ToArray(); break;
            }
            rest = rest[Math.Min((attribute.nla_len + 3) & ~3, rest.Length)..];
        }
        // Some devices tell that they have no other end by naming themselves.
        if (peer == info.ifi_index && peerNamespace is null) peer = 0;
        return new(info.ifi_index, name, (LinkFlags)info.ifi_flags, mtu, address)
        {
            Kind = kind,
            State = state,
            MasterIndex = master,
            PeerIndex = peer,
            PeerNamespace = peerNamespace,
            Alias = alias,
        };
    }

    private static string? KindOf(ReadOnlySpan<byte> information)
    {
        foreach (var (type, range) in AttributesOf(information))
        {
            if (type == RtNetlink.IFLA_INFO_KIND) return TextOf(information[range]);
        }
        return null;
    }

    private static string TextOf(ReadOnlySpan<byte> value) => System.Text.Encoding.UTF8.GetString(value.TrimEnd((byte)0));
}
