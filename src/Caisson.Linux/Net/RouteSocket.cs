using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Net;

/// <summary>A netlink socket to the network namespace that the thread was in when it was opened: netlink(7), rtnetlink(7). Not for several threads at once.</summary>
public sealed class RouteSocket : DescriptorHandle
{
    private uint _sequence;

    private RouteSocket(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Opens a socket.</summary>
    /// <exception cref="CaissonException">EPROTONOSUPPORT, EAFNOSUPPORT: the kernel has no netlink; EMFILE: too many descriptors.</exception>
    public static RouteSocket Open()
    {
        var socket = new RouteSocket((int)SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socket, Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, Netlink.NETLINK_ROUTE), "Cannot open a netlink socket", "socket"));
        // Errors then come with the kernel's own words. A kernel without them has none.
        socket.SetOption(Netlink.NETLINK_EXT_ACK);
        socket.SetOption(Netlink.NETLINK_CAP_ACK);
        return socket;
    }

    /// <summary>Opens a socket to another network namespace. The calling thread is there for a moment; nothing else of it changes.</summary>
    /// <param name="network">The namespace.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in its user namespace and the own.</exception>
    public static RouteSocket OpenIn(NamespaceHandle network)
    {
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
        // Nobody needs a right to be where one is.
        if (own.Id == network.Id) return Open();
        ThreadNamespaces.Enter(network);
        try
        {
            return Open();
        }
        finally
        {
            ThreadNamespaces.Enter(own);
        }
    }

    private unsafe void SetOption(int option)
    {
        int on = 1;
        SystemCall.Invoke(SystemCallNumber.setsockopt, Descriptor, Netlink.SOL_NETLINK, option, (nint)(&on), sizeof(int));
    }

    /// <summary>The device of a name; null if there is none.</summary>
    /// <param name="name">The name, or an alternative one of more than 15 bytes.</param>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public Link? FindLink(string name)
    {
        Link? link = null;
        try
        {
            Converse(LinkMessages.EncodeFind(name, ++_sequence), $"Cannot look for the network device {name}", (type, body) =>
            {
                if (type == RtNetlink.RTM_NEWLINK) link = LinkMessages.DecodeLink(body);
                return link is not null;
            });
        }
        catch (CaissonException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }
        return link;
    }

    /// <summary>The addresses of all devices: each says whose it is.</summary>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<LinkAddress> ListAddresses() =>
        List(LinkMessages.EncodeListAddresses, "Cannot list the addresses of network devices", RtNetlink.RTM_NEWADDR, LinkMessages.DecodeAddress);

    /// <summary>The addresses of a device.</summary>
    /// <param name="index">The device.</param>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<LinkAddress> ListAddresses(int index)
    {
        var addresses = new List<LinkAddress>();
        foreach (var address in ListAddresses())
            if (address.LinkIndex == index) addresses.Add(address);
        return addresses;
    }

    /// <summary>The routes of every table, of IPv4 and IPv6.</summary>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<Route> ListRoutes() => List(LinkMessages.EncodeListRoutes, "Cannot list the routes", RtNetlink.RTM_NEWROUTE, LinkMessages.DecodeRoute);

    /// <summary>
    /// The number that this network namespace has for another one, as <see cref="Link.PeerNamespace"/> gives it; null if it has none, because no device of the one
    /// has its other end in the other and nobody gave it a number.
    /// </summary>
    /// <param name="network">The other namespace.</param>
    /// <exception cref="CaissonException">EINVAL: it is no network namespace.</exception>
    public int? FindNamespace(NamespaceHandle network)
    {
        var number = -1;
        Converse(LinkMessages.EncodeFindNamespace(network.Descriptor, ++_sequence), "Cannot ask for the number of a network namespace", (type, body) =>
        {
            if (type == RtNetlink.RTM_NEWNSID) number = LinkMessages.DecodeNamespace(body);
            return false;
        });
        return number < 0 ? null : number;
    }

    /// <summary>Gives another network namespace a number in this one, for good.</summary>
    /// <param name="network">The other namespace.</param>
    /// <param name="number">The number, 0 or more; null for the lowest that is free.</param>
    /// <exception cref="CaissonException">EEXIST: it has a number already; ENOSPC: the number is another's; EPERM: no CAP_NET_ADMIN.</exception>
    public void NumberNamespace(NamespaceHandle network, int? number) =>
        Converse(LinkMessages.EncodeNumberNamespace(network.Descriptor, number ?? -1, ++_sequence), "Cannot give a network namespace a number");

    /// <summary>Gives a device an address.</summary>
    /// <param name="index">The device.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="CaissonException">EEXIST: it has it already; EPERM: no CAP_NET_ADMIN in the network namespace's user namespace.</exception>
    public void AddAddress(int index, LinkAddress address) => Converse(LinkMessages.EncodeAddAddress(index, address, ++_sequence), $"Cannot give network device {index} the address {address}");

    /// <summary>Moves a device into another network namespace. It is switched off there and has lost its addresses; its MTU and hardware address stay.</summary>
    /// <param name="index">The device, here.</param>
    /// <param name="network">The namespace.</param>
    /// <param name="name">Its name there, at most 15 bytes.</param>
    /// <exception cref="CaissonException">EEXIST: the name is taken there; EINVAL: the device cannot leave its namespace, or this is no name; EPERM: no CAP_NET_ADMIN in both namespaces' user namespaces.</exception>
    public void MoveLink(int index, NamespaceHandle network, string name) =>
        Converse(LinkMessages.EncodeMove(index, (int)network.DangerousGetHandle(), name, ++_sequence), $"Cannot move a network device as {name}");

    /// <summary>Switches a device on.</summary>
    /// <param name="index">The device.</param>
    /// <exception cref="CaissonException">ENODEV: there is no such device; EPERM: no CAP_NET_ADMIN in the network namespace's user namespace.</exception>
    public void BringUp(int index)
    {
        Span<byte> request = stackalloc byte[LinkMessages.UpLength];
        LinkMessages.EncodeUp(request, index, ++_sequence);
        Converse(request, $"Cannot switch on network device {index}");
    }

    /// <summary>The devices of the network namespace.</summary>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<Link> ListLinks() => List(LinkMessages.EncodeList, "Cannot list the network devices", RtNetlink.RTM_NEWLINK, LinkMessages.DecodeLink);

    // A list that changed while the kernel wrote it may lack entries that were there all the time: it is asked for again.
    private List<T> List<T>(Func<uint, byte[]> encode, string step, int wanted, Decoder<T> decode)
        where T : class
    {
        var list = new List<T>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            list.Clear();
            var whole = Converse(encode(++_sequence), step, (type, body) =>
            {
                if (type == wanted && decode(body) is { } entry) list.Add(entry);
                return false;
            });
            if (whole) break;
        }
        return list;
    }

    /// <summary>Sends a request and takes answers until the one that ends them: an acknowledgement, an error, the end of a list, or that the reader has enough.</summary>
    /// <returns>Whether nothing changed while the kernel wrote its answer.</returns>
    private unsafe bool Converse(ReadOnlySpan<byte> request, string step, Reader? reader = null)
    {
        fixed (byte* r = request) SystemCall.Check(SystemCall.Retry(SystemCallNumber.sendto, Descriptor, (nint)r, request.Length), step, "sendto");
        // The kernel cuts lists into pieces of at most 32 KiB.
        var buffer = new byte[32 << 10];
        var whole = true;
        while (true)
        {
            nint length;
            fixed (byte* b = buffer) length = SystemCall.Retry(SystemCallNumber.recvfrom, Descriptor, (nint)b, buffer.Length, Socket.MSG_TRUNC);
            SystemCall.Check(length, step, "recvfrom");
            if (length > buffer.Length) throw new CaissonException(step, $"the kernel's answer of {length} bytes is longer than any expected");
            if (Answered(buffer.AsSpan(0, (int)length), step, reader, ref whole)) return whole;
        }
    }

    private bool Answered(ReadOnlySpan<byte> messages, string step, Reader? reader, ref bool whole)
    {
        while (MemoryMarshal.TryRead<nlmsghdr>(messages, out var header) && header.nlmsg_len >= 16 && header.nlmsg_len <= messages.Length)
        {
            var body = messages[16..(int)header.nlmsg_len];
            messages = messages[Math.Min(((int)header.nlmsg_len + 3) & ~3, messages.Length)..];
            if (header.nlmsg_seq != _sequence) continue;
            if ((header.nlmsg_flags & Netlink.NLM_F_DUMP_INTR) != 0) whole = false;
            switch (header.nlmsg_type)
            {
                case Netlink.NLMSG_ERROR:
                    SystemCall.Check(body.Length >= 4 ? MemoryMarshal.Read<int>(body) : -(int)Errno.EBADMSG, step, "rtnetlink", cause: LinkMessages.DecodeReason(body, header.nlmsg_flags) is { } reason ? $"the kernel says: {reason}" : null);
                    return true;
                case Netlink.NLMSG_DONE:
                    if (body.Length >= 4) SystemCall.Check(MemoryMarshal.Read<int>(body), step, "rtnetlink");
                    return true;
                default:
                    if (reader?.Invoke(header.nlmsg_type, body) == true) return true;
                    break;
            }
        }
        return false;
    }

    // True ends the conversation.
    private delegate bool Reader(int type, ReadOnlySpan<byte> body);

    private delegate T? Decoder<T>(ReadOnlySpan<byte> body)
        where T : class;
}
