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
        var links = new List<Link>();
        try
        {
            Converse(LinkMessages.EncodeFind(name, ++_sequence), $"Cannot look for the network device {name}", links, null, single: true);
        }
        catch (CaissonException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }
        return links is [var link, ..] ? link : null;
    }

    /// <summary>The addresses of a device.</summary>
    /// <param name="index">The device.</param>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<LinkAddress> ListAddresses(int index)
    {
        var all = new List<(int Index, LinkAddress Address)>();
        Converse(LinkMessages.EncodeListAddresses(++_sequence), "Cannot list the addresses of network devices", null, all);
        var addresses = new List<LinkAddress>();
        foreach (var (of, address) in all)
            if (of == index) addresses.Add(address);
        return addresses;
    }

    /// <summary>Gives a device an address.</summary>
    /// <param name="index">The device.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="CaissonException">EEXIST: it has it already; EPERM: no CAP_NET_ADMIN in the network namespace's user namespace.</exception>
    public void AddAddress(int index, LinkAddress address) => Converse(LinkMessages.EncodeAddAddress(index, address, ++_sequence), $"Cannot give network device {index} the address {address}", null);

    /// <summary>Moves a device into another network namespace. It is switched off there and has lost its addresses; its MTU and hardware address stay.</summary>
    /// <param name="index">The device, here.</param>
    /// <param name="network">The namespace.</param>
    /// <param name="name">Its name there, at most 15 bytes.</param>
    /// <exception cref="CaissonException">EEXIST: the name is taken there; EINVAL: the device cannot leave its namespace, or this is no name; EPERM: no CAP_NET_ADMIN in both namespaces' user namespaces.</exception>
    public void MoveLink(int index, NamespaceHandle network, string name) =>
        Converse(LinkMessages.EncodeMove(index, (int)network.DangerousGetHandle(), name, ++_sequence), $"Cannot move a network device as {name}", null);

    /// <summary>Switches a device on.</summary>
    /// <param name="index">The device.</param>
    /// <exception cref="CaissonException">ENODEV: there is no such device; EPERM: no CAP_NET_ADMIN in the network namespace's user namespace.</exception>
    public void BringUp(int index)
    {
        Span<byte> request = stackalloc byte[LinkMessages.UpLength];
        LinkMessages.EncodeUp(request, index, ++_sequence);
        Converse(request, $"Cannot switch on network device {index}", null);
    }

    /// <summary>The devices of the network namespace.</summary>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public IReadOnlyList<Link> ListLinks()
    {
        Span<byte> request = stackalloc byte[LinkMessages.UpLength];
        LinkMessages.EncodeList(request, ++_sequence);
        var links = new List<Link>();
        Converse(request, "Cannot list the network devices", links);
        return links;
    }

    /// <summary>Sends a request and takes answers until the one that ends them: an acknowledgement, an error, or the end of a list.</summary>
    private unsafe void Converse(ReadOnlySpan<byte> request, string step, List<Link>? links, List<(int Index, LinkAddress Address)>? addresses = null, bool single = false)
    {
        fixed (byte* r = request) SystemCall.Check(SystemCall.Retry(SystemCallNumber.sendto, Descriptor, (nint)r, request.Length), step, "sendto");
        // The kernel cuts lists into pieces of at most 32 KiB.
        var buffer = new byte[32 << 10];
        while (true)
        {
            nint length;
            fixed (byte* b = buffer) length = SystemCall.Retry(SystemCallNumber.recvfrom, Descriptor, (nint)b, buffer.Length, Socket.MSG_TRUNC);
            SystemCall.Check(length, step, "recvfrom");
            if (length > buffer.Length) throw new CaissonException(step, $"the kernel's answer of {length} bytes is longer than any expected");
            if (Answered(buffer.AsSpan(0, (int)length), step, links, addresses) || single && links is [_, ..]) return;
        }
    }

    private bool Answered(ReadOnlySpan<byte> messages, string step, List<Link>? links, List<(int Index, LinkAddress Address)>? addresses)
    {
        while (MemoryMarshal.TryRead<nlmsghdr>(messages, out var header) && header.nlmsg_len >= 16 && header.nlmsg_len <= messages.Length)
        {
            var body = messages[16..(int)header.nlmsg_len];
            messages = messages[Math.Min(((int)header.nlmsg_len + 3) & ~3, messages.Length)..];
            if (header.nlmsg_seq != _sequence) continue;
            switch (header.nlmsg_type)
            {
                case Netlink.NLMSG_ERROR:
                    SystemCall.Check(body.Length >= 4 ? MemoryMarshal.Read<int>(body) : -(int)Errno.EBADMSG, step, "rtnetlink", cause: LinkMessages.DecodeReason(body, header.nlmsg_flags) is { } reason ? $"the kernel says: {reason}" : null);
                    return true;
                case Netlink.NLMSG_DONE:
                    if (body.Length >= 4) SystemCall.Check(MemoryMarshal.Read<int>(body), step, "rtnetlink");
                    return true;
                case RtNetlink.RTM_NEWLINK:
                    if (LinkMessages.DecodeLink(body) is { } link) links?.Add(link);
                    break;
                case RtNetlink.RTM_NEWADDR:
                    if (LinkMessages.DecodeAddress(body) is { } address) addresses?.Add(address);
                    break;
            }
        }
        return false;
    }
}
