using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

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
    public static RouteSocket Open() =>
        new((int)SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socket, Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, Netlink.NETLINK_ROUTE), "Cannot open a netlink socket", "socket"));

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
    private unsafe void Converse(ReadOnlySpan<byte> request, string step, List<Link>? links)
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
            if (Answered(buffer.AsSpan(0, (int)length), step, links)) return;
        }
    }

    private bool Answered(ReadOnlySpan<byte> messages, string step, List<Link>? links)
    {
        while (MemoryMarshal.TryRead<nlmsghdr>(messages, out var header) && header.nlmsg_len >= 16 && header.nlmsg_len <= messages.Length)
        {
            var body = messages[16..(int)header.nlmsg_len];
            messages = messages[Math.Min(((int)header.nlmsg_len + 3) & ~3, messages.Length)..];
            if (header.nlmsg_seq != _sequence) continue;
            switch (header.nlmsg_type)
            {
                case Netlink.NLMSG_ERROR:
                    SystemCall.Check(body.Length >= 4 ? MemoryMarshal.Read<int>(body) : -(int)Errno.EBADMSG, step, "rtnetlink");
                    return true;
                case Netlink.NLMSG_DONE:
                    if (body.Length >= 4) SystemCall.Check(MemoryMarshal.Read<int>(body), step, "rtnetlink");
                    return true;
                case RtNetlink.RTM_NEWLINK:
                    if (LinkMessages.DecodeLink(body) is { } link) links?.Add(link);
                    break;
            }
        }
        return false;
    }
}
