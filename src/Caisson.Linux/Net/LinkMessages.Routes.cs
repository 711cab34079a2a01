using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Net;

public static partial class LinkMessages
{
    internal static byte[] EncodeListRoutes(uint sequence) =>
        Request(RtNetlink.RTM_GETROUTE, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, Bytes(default(rtmsg)), [], sequence);

    /// <summary>Reads the body of an <c>RTM_NEWROUTE</c> message; null if it is not of its form, or what the kernel only remembers of a packet's way.</summary>
    internal static Route? DecodeRoute(ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead<rtmsg>(body, out var info) || (info.rtm_flags & RtNetlink.RTM_F_CLONED) != 0 || info.rtm_family is not (Socket.AF_INET or Socket.AF_INET6)) return null;
        byte[] destination = [], source = [];
        uint table = info.rtm_table, metric = 0;
        List<NextHop> hops = [];
        foreach (var (type, range) in AttributesOf(body[12..]))
        {
            var value = body[12..][range];
            if (type == RtNetlink.RTA_DST) destination = value.ToArray();
            else if (type == RtNetlink.RTA_PREFSRC) source = value.ToArray();
            else if (type == RtNetlink.RTA_TABLE && value.Length >= 4) table = MemoryMarshal.Read<uint>(value);
            else if (type == RtNetlink.RTA_PRIORITY && value.Length >= 4) metric = MemoryMarshal.Read<uint>(value);
            else if (type == RtNetlink.RTA_MULTIPATH) AddHops(hops, value);
        }
        if (hops.Count == 0 && DecodeHop(body[12..], 0, 1) is { } only) hops.Add(only);
        if (destination.Length is not (0 or 4 or 16) || source.Length is not (0 or 4 or 16) || info.rtm_dst_len > destination.Length * 8) return null;
        return new(info.rtm_family, (RouteType)info.rtm_type, table, destination, info.rtm_dst_len)
        {
            Metric = metric,
            Source = source,
            Scope = info.rtm_scope,
            Protocol = info.rtm_protocol,
            NextHops = hops,
        };
    }

    /// <summary>A question for the number that a network namespace has for another one.</summary>
    internal static byte[] EncodeFindNamespace(int networkNamespace, uint sequence)
    {
        var attributes = new List<byte>();
        Add(attributes, RtNetlink.NETNSA_FD, BitConverter.GetBytes(networkNamespace));
        // rtgenmsg: the family, and three bytes to the next attribute's place.
        return Request(RtNetlink.RTM_GETNSID, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, [0, 0, 0, 0], attributes, sequence);
    }

    /// <summary>A request to give a network namespace a number; -1 leaves the choice to the kernel.</summary>
    internal static byte[] EncodeNumberNamespace(int networkNamespace, int number, uint sequence)
    {
        var attributes = new List<byte>();
        Add(attributes, RtNetlink.NETNSA_FD, BitConverter.GetBytes(networkNamespace));
        Add(attributes, RtNetlink.NETNSA_NSID, BitConverter.GetBytes(number));
        return Request(RtNetlink.RTM_NEWNSID, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, [0, 0, 0, 0], attributes, sequence);
    }

    /// <summary>Reads the body of an <c>RTM_NEWNSID</c> message: the number, or -1 if there is none.</summary>
    internal static int DecodeNamespace(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4) return -1;
        foreach (var (type, range) in AttributesOf(body[4..]))
        {
            if (type == RtNetlink.NETNSA_NSID && body[4..][range] is { Length: >= 4 } value) return MemoryMarshal.Read<int>(value);
        }
        return -1;
    }

    private static void AddHops(List<NextHop> hops, ReadOnlySpan<byte> list)
    {
        while (MemoryMarshal.TryRead<rtnexthop>(list, out var hop) && hop.rtnh_len >= 8 && hop.rtnh_len <= list.Length)
        {
            hops.Add(DecodeHop(list[8..hop.rtnh_len], hop.rtnh_ifindex, hop.rtnh_hops + 1) ?? new(hop.rtnh_ifindex, default, hop.rtnh_hops + 1));
            list = list[Math.Min((hop.rtnh_len + 3) & ~3, list.Length)..];
        }
    }

    // Null if the attributes name neither a device nor a router.
    private static NextHop? DecodeHop(ReadOnlySpan<byte> attributes, int index, int weight)
    {
        byte[] gateway = [];
        foreach (var (type, range) in AttributesOf(attributes))
        {
            var value = attributes[range];
            if (type == RtNetlink.RTA_OIF && value.Length >= 4) index = MemoryMarshal.Read<int>(value);
            else if (type == RtNetlink.RTA_GATEWAY && value.Length is 4 or 16) gateway = value.ToArray();
            // rtvia: the family, then the address.
            else if (type == RtNetlink.RTA_VIA && value.Length is 6 or 18) gateway = value[2..].ToArray();
        }
        return index == 0 && gateway.Length == 0 ? null : new(index, gateway, weight);
    }
}
