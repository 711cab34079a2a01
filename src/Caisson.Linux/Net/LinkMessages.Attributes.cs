using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Net;

public static partial class LinkMessages
{
    private const int HeaderLength = 16;

    /// <summary>A request for one device by its name, or by an alternative name of it.</summary>
    internal static byte[] EncodeFind(string name, uint sequence)
    {
        var attributes = new List<byte>();
        Add(attributes, name.Length < RtNetlink.IFNAMSIZ ? RtNetlink.IFLA_IFNAME : RtNetlink.IFLA_ALT_IFNAME, Text(name));
        return Request(RtNetlink.RTM_GETLINK, Netlink.NLM_F_REQUEST, Bytes(default(ifinfomsg)), attributes, sequence);
    }

    /// <summary>A request that moves a device into another network namespace under a name.</summary>
    internal static byte[] EncodeMove(int index, int networkNamespace, string name, uint sequence)
    {
        var attributes = new List<byte>();
        Add(attributes, RtNetlink.IFLA_NET_NS_FD, BitConverter.GetBytes(networkNamespace));
        Add(attributes, RtNetlink.IFLA_IFNAME, Text(name));
        return Request(RtNetlink.RTM_NEWLINK, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, Bytes(new ifinfomsg { ifi_index = index }), attributes, sequence);
    }

    /// <summary>A request that makes a device of a kind such as <c>veth</c> or <c>bridge</c>, with the kernel's defaults.</summary>
    internal static byte[] EncodeCreate(string kind, string name, uint sequence)
    {
        var information = new List<byte>();
        Add(information, RtNetlink.IFLA_INFO_KIND, Text(kind));
        var attributes = new List<byte>();
        Add(attributes, RtNetlink.IFLA_IFNAME, Text(name));
        Add(attributes, RtNetlink.IFLA_LINKINFO, CollectionsMarshal.AsSpan(information));
        return Request(RtNetlink.RTM_NEWLINK, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL, Bytes(default(ifinfomsg)), attributes, sequence);
    }

    internal static byte[] EncodeListAddresses(uint sequence) =>
        Request(RtNetlink.RTM_GETADDR, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, Bytes(default(ifaddrmsg)), [], sequence);

    internal static byte[] EncodeAddAddress(int index, LinkAddress address, uint sequence)
    {
        var message = new ifaddrmsg { ifa_family = address.Family, ifa_prefixlen = address.PrefixLength, ifa_scope = address.Scope, ifa_flags = (byte)address.Flags, ifa_index = (uint)index };
        var attributes = new List<byte>();
        Add(attributes, RtNetlink.IFA_LOCAL, address.Local.Span);
        Add(attributes, RtNetlink.IFA_ADDRESS, address.Peer.Span);
        if (!address.Broadcast.IsEmpty) Add(attributes, RtNetlink.IFA_BROADCAST, address.Broadcast.Span);
        Add(attributes, RtNetlink.IFA_FLAGS, BitConverter.GetBytes(address.Flags));
        return Request(RtNetlink.RTM_NEWADDR, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL, Bytes(message), attributes, sequence);
    }

    /// <summary>Reads the body of an <c>RTM_NEWADDR</c> message; null if it is not of its form.</summary>
    internal static LinkAddress? DecodeAddress(ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead<ifaddrmsg>(body, out var info)) return null;
        byte[] local = [], address = [], broadcast = [];
        uint flags = info.ifa_flags;
        foreach (var (type, range) in AttributesOf(body[8..]))
        {
            var value = body[8..][range];
            if (type == RtNetlink.IFA_LOCAL) local = value.ToArray();
            else if (type == RtNetlink.IFA_ADDRESS) address = value.ToArray();
            else if (type == RtNetlink.IFA_BROADCAST) broadcast = value.ToArray();
            else if (type == RtNetlink.IFA_FLAGS && value.Length >= 4) flags = MemoryMarshal.Read<uint>(value);
        }
        // IPv6 tells IFA_LOCAL only where there is a peer.
        if (local.Length == 0) local = address;
        return local.Length is 4 or 16 ? new(info.ifa_family, info.ifa_prefixlen, info.ifa_scope, flags, local, address, broadcast) { LinkIndex = (int)info.ifa_index } : null;
    }

    /// <summary>The kernel's own words in an error; null if it has none.</summary>
    internal static string? DecodeReason(ReadOnlySpan<byte> body, int flags)
    {
        if ((flags & Netlink.NLM_F_ACK_TLVS) == 0 || body.Length < 20) return null;
        // nlmsgerr: the error, the request's header and, unless it was capped, the request.
        int start = 20;
        if ((flags & Netlink.NLM_F_CAPPED) == 0 && MemoryMarshal.TryRead<nlmsghdr>(body[4..], out var request)) start = 4 + (int)Math.Min(request.nlmsg_len + 3 & ~3u, (uint)body.Length - 4);
        foreach (var (type, range) in AttributesOf(body[start..]))
            if (type == Netlink.NLMSGERR_ATTR_MSG) return Encoding.UTF8.GetString(body[start..][range].TrimEnd((byte)0));
        return null;
    }

    private static List<(int Type, Range Value)> AttributesOf(ReadOnlySpan<byte> attributes)
    {
        var found = new List<(int, Range)>();
        int at = 0;
        while (MemoryMarshal.TryRead<nlattr>(attributes[at..], out var attribute) && attribute.nla_len >= 4 && attribute.nla_len <= attributes.Length - at)
        {
            found.Add((attribute.nla_type & Netlink.NLA_TYPE_MASK, (at + 4)..(at + attribute.nla_len)));
            at = Math.Min(at + ((attribute.nla_len + 3) & ~3), attributes.Length);
        }
        return found;
    }

    private static byte[] Request(int type, int flags, ReadOnlySpan<byte> body, List<byte> attributes, uint sequence)
    {
        var message = new byte[HeaderLength + body.Length + attributes.Count];
        MemoryMarshal.Write(message, new nlmsghdr { nlmsg_len = (uint)message.Length, nlmsg_type = (ushort)type, nlmsg_flags = (ushort)flags, nlmsg_seq = sequence });
        body.CopyTo(message.AsSpan(HeaderLength));
        CollectionsMarshal.AsSpan(attributes).CopyTo(message.AsSpan(HeaderLength + body.Length));
        return message;
    }

    private static void Add(List<byte> attributes, int type, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)type);
        attributes.AddRange(header);
        attributes.AddRange(value);
        while (attributes.Count % 4 != 0) attributes.Add(0);
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Bytes<T>(T value) where T : unmanaged
    {
        var bytes = new byte[System.Runtime.CompilerServices.Unsafe.SizeOf<T>()];
        MemoryMarshal.Write(bytes, value);
        return bytes;
    }
}
