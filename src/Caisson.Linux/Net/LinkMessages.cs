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

    internal static int EncodeList(Span<byte> target, uint sequence)
    {
        var header = new nlmsghdr { nlmsg_len = UpLength, nlmsg_type = RtNetlink.RTM_GETLINK, nlmsg_flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, nlmsg_seq = sequence };
        MemoryMarshal.Write(target, header);
        MemoryMarshal.Write(target[16..], default(ifinfomsg));
        return UpLength;
    }

    /// <summary>Reads the body of an <c>RTM_NEWLINK</c> message; null if it is not of its form.</summary>
    internal static Link? DecodeLink(ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead<ifinfomsg>(body, out var info)) return null;
        var (name, mtu, address) = ("", 0u, Array.Empty<byte>());
        var rest = body[16..];
        while (MemoryMarshal.TryRead<nlattr>(rest, out var attribute) && attribute.nla_len >= 4 && attribute.nla_len <= rest.Length)
        {
            var value = rest[4..attribute.nla_len];
            switch (attribute.nla_type & Netlink.NLA_TYPE_MASK)
            {
                case RtNetlink.IFLA_IFNAME: name = System.Text.Encoding.UTF8.GetString(value.TrimEnd((byte)0)); break;
                case RtNetlink.IFLA_MTU when value.Length >= 4: mtu = MemoryMarshal.Read<uint>(value); break;
                case RtNetlink.IFLA_ADDRESS: address = value.ToArray(); break;
            }
            rest = rest[Math.Min((attribute.nla_len + 3) & ~3, rest.Length)..];
        }
        return new(info.ifi_index, name, (LinkFlags)info.ifi_flags, mtu, address);
    }
}
