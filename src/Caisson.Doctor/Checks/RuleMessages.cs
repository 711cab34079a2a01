using System.Buffers.Binary;
using System.Text;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>A batch of nftables messages, small enough to show whether there is somebody to understand it: linux/netfilter/nfnetlink.h, nf_tables.h.</summary>
internal static class RuleMessages
{
    private const int BatchBegin = 0x10, BatchEnd = 0x11, Subsystem = 10, NewTable = Subsystem << 8 | 0, NewChain = Subsystem << 8 | 3;
    private const byte Ipv4 = 2;

    /// <summary>Makes a table and, if so asked, a chain at postrouting of the type nat. One acknowledgement comes back, for the last of them, or an error for the first that fails.</summary>
    public static byte[] EncodeProbe(bool chain)
    {
        const int create = Netlink.NLM_F_REQUEST | Netlink.NLM_F_CREATE;
        var batch = new List<byte>();
        Add(batch, BatchBegin, Netlink.NLM_F_REQUEST, 0, Subsystem, []);
        Add(batch, NewTable, chain ? create : create | Netlink.NLM_F_ACK, Ipv4, 0, Attribute(1 /* NFTA_TABLE_NAME */, Name("probe")));
        if (chain)
        {
            // A hook is nested: its number (postrouting is 4) and its priority (100, where source addresses are translated).
            byte[] hook = [.. Attribute(1, Number(4)), .. Attribute(2, Number(100))];
            Add(batch, NewChain, create | Netlink.NLM_F_ACK, Ipv4, 0,
                [.. Attribute(1 /* NFTA_CHAIN_TABLE */, Name("probe")), .. Attribute(3 /* NFTA_CHAIN_NAME */, Name("probe")), .. Attribute(4 | Netlink.NLA_F_NESTED, hook), .. Attribute(7 /* NFTA_CHAIN_TYPE */, Name("nat"))]);
        }
        Add(batch, BatchEnd, Netlink.NLM_F_REQUEST, 0, Subsystem, []);
        return [.. batch];
    }

    private static void Add(List<byte> batch, int type, int flags, byte family, ushort resource, byte[] attributes)
    {
        // nlmsghdr, then nfgenmsg: family, version, and the subsystem in network order.
        Span<byte> head = stackalloc byte[20];
        head.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)(20 + attributes.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], 1);
        head[16] = family;
        BinaryPrimitives.WriteUInt16BigEndian(head[18..], resource);
        batch.AddRange(head);
        batch.AddRange(attributes);
    }

    private static byte[] Attribute(int type, byte[] value)
    {
        var attribute = new byte[4 + (value.Length + 3 & ~3)];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), (ushort)type);
        value.CopyTo(attribute, 4);
        return attribute;
    }

    private static byte[] Name(string name) => [.. Encoding.ASCII.GetBytes(name), 0];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
