using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Processes;

/// <summary>
/// The kernel's own report of every process that begins, runs another program, or ends: the process connector (<c>linux/cn_proc.h</c>,
/// <c>CONFIG_PROC_EVENTS</c>). It tells nothing of unshare(2) and setns(2). Not for several threads at once.
/// </summary>
public sealed class ProcessEvents : DescriptorHandle
{
    private readonly byte[] _buffer = new byte[16 << 10];

    private ProcessEvents(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>
    /// Begins to listen. The connector is in the first network namespace only: from another one it is reached where /proc shows process 1 and the
    /// caller may enter its network namespace. The calling thread is there for a moment.
    /// </summary>
    /// <exception cref="CaissonException">
    /// EPERM: no CAP_NET_ADMIN in the first user namespace; ECONNREFUSED: another network namespace, or a kernel without the connector; ETIMEDOUT: the kernel does not answer,
    /// as for who is in another user or PID namespace than the first.
    /// </exception>
    public static ProcessEvents Open()
    {
        try
        {
            return OpenHere();
        }
        catch (CaissonException e) when (e.Errno == Errno.ECONNREFUSED)
        {
            if (OpenAtFirst() is { } events) return events;
            throw;
        }
    }

    /// <summary>Reads what happened, as much as is there; waits for nothing: poll the descriptor.</summary>
    /// <param name="events">Gets what happened, in its order.</param>
    /// <returns>False if events were lost because nobody read them in time (<c>ENOBUFS</c>): what is known of processes has to be asked for anew.</returns>
    /// <exception cref="CaissonException">The kernel refused for another reason.</exception>
    public bool Read(ICollection<ProcessEvent> events)
    {
        var complete = true;
        // A storm of processes must not keep the caller here.
        for (var i = 0; i < 4096; i++)
        {
            var length = Receive();
            if (length == -(int)Errno.EAGAIN) break;
            if (length == -(int)Errno.ENOBUFS)
            {
                complete = false;
                continue;
            }
            SystemCall.Check(length, "Cannot read the events of processes", "recvfrom");
            if (Parse(_buffer.AsSpan(0, (int)length), out var parsed)) events.Add(parsed);
        }
        return complete;
    }

    /// <summary>Reads a message of the connector; false if it is of another kind.</summary>
    internal static bool Parse(ReadOnlySpan<byte> message, out ProcessEvent parsed)
    {
        parsed = default;
        if (!TryBody(message, out var what, out var body)) return false;
        int Word(ReadOnlySpan<byte> from, int index) => MemoryMarshal.Read<int>(from[(index * 4)..]);
        switch (what)
        {
            case Connector.PROC_EVENT_FORK when body.Length >= 16:
                parsed = new(ProcessEventKind.Fork, Word(body, 3), Word(body, 2), Word(body, 1));
                return true;
            case Connector.PROC_EVENT_EXEC or Connector.PROC_EVENT_SID or Connector.PROC_EVENT_COMM or Connector.PROC_EVENT_UID when body.Length >= 8:
                parsed = new((ProcessEventKind)what, Word(body, 1), Word(body, 0));
                return true;
            case Connector.PROC_EVENT_GID when body.Length >= 8:
                parsed = new(ProcessEventKind.Identity, Word(body, 1), Word(body, 0));
                return true;
            case Connector.PROC_EVENT_EXIT when body.Length >= 8:
                parsed = new(ProcessEventKind.Exit, Word(body, 1), Word(body, 0));
                return true;
            default:
                return false;
        }
    }

    // nlmsghdr, cn_msg, then proc_event: what, cpu, time, and the event's own part.
    private static bool TryBody(ReadOnlySpan<byte> message, out uint what, out ReadOnlySpan<byte> body)
    {
        const int header = 16, connector = 20, common = 16;
        what = 0;
        body = default;
        if (message.Length < header + connector + common || !MemoryMarshal.TryRead<cn_msg>(message[header..], out var cn) || cn.id.idx != Connector.CN_IDX_PROC || cn.id.val != Connector.CN_VAL_PROC) return false;
        what = MemoryMarshal.Read<uint>(message[(header + connector)..]);
        body = message[(header + connector + common)..];
        return true;
    }

    private static ProcessEvents OpenHere()
    {
        const string step = "Cannot listen to the events of processes";
        var fd = (int)SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socket, Socket.AF_NETLINK, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC | Socket.SOCK_NONBLOCK, Netlink.NETLINK_CONNECTOR), step, "socket");
        var events = new ProcessEvents(fd);
        try
        {
            events.Listen(step);
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    private unsafe void Listen(string step)
    {
        // A storm of short processes is a thousand events in some milliseconds; the size is a limit, not what is used. Without CAP_NET_ADMIN there is a lower one.
        var size = 4 << 20;
        if (SystemCall.Invoke(SystemCallNumber.setsockopt, Descriptor, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, (nint)(&size), sizeof(int)) < 0)
            SystemCall.Invoke(SystemCallNumber.setsockopt, Descriptor, Socket.SOL_SOCKET, Socket.SO_RCVBUF, (nint)(&size), sizeof(int));
        var address = new sockaddr_nl { nl_family = Socket.AF_NETLINK, nl_groups = Connector.CN_IDX_PROC };
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.bind, Descriptor, (nint)(&address), sizeof(sockaddr_nl)), step, "bind", cause: "that takes CAP_NET_ADMIN in the machine's first user namespace");

        Span<byte> request = stackalloc byte[40];
        request.Clear();
        MemoryMarshal.Write(request, new nlmsghdr { nlmsg_len = 40, nlmsg_type = Netlink.NLMSG_DONE });
        MemoryMarshal.Write(request[16..], new cn_msg { id = new cb_id { idx = Connector.CN_IDX_PROC, val = Connector.CN_VAL_PROC }, len = 4 });
        MemoryMarshal.Write(request[36..], Connector.PROC_CN_MCAST_LISTEN);
        fixed (byte* r = request)
            SystemCall.Check(SystemCall.Retry(SystemCallNumber.sendto, Descriptor, (nint)r, request.Length), step, "sendto", cause: "this is not the machine's first network namespace, or the kernel has no process connector");

        // The kernel acknowledges; whom it does not trust it passes over in silence.
        Span<pollfd> wait = [new pollfd { fd = Descriptor, events = Poll.POLLIN }];
        while (SystemCall.poll(wait, 300) > 0)
        {
            var length = Receive();
            if (length == -(int)Errno.ENOBUFS) return;
            SystemCall.Check(length, step, "recvfrom");
            if (!TryBody(_buffer.AsSpan(0, (int)length), out var what, out var body)) continue;
            if (what == Connector.PROC_EVENT_NONE && body.Length >= 4) SystemCall.Check(-MemoryMarshal.Read<int>(body), step, "connector");
            return;
        }
        throw new CaissonException(step, "connector", Errno.ETIMEDOUT, cause: "the kernel does not answer: this is not the machine's first user and PID namespace");
    }

    private static ProcessEvents? OpenAtFirst()
    {
        try
        {
            using var first = NamespaceHandle.OpenProcess(1, NamespaceKind.Network);
            using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
            ThreadNamespaces.Enter(first);
            try
            {
                return OpenHere();
            }
            finally
            {
                ThreadNamespaces.Enter(own);
            }
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    // Any process with CAP_NET_ADMIN in this network namespace can send here; only the kernel has the number 0. Nothing is left of what others say.
    private unsafe nint Receive()
    {
        sockaddr_nl from = default;
        int size = sizeof(sockaddr_nl);
        fixed (byte* b = _buffer)
        {
            var length = SystemCall.Retry(SystemCallNumber.recvfrom, Descriptor, (nint)b, _buffer.Length, 0, (nint)(&from), (nint)(&size));
            return length > 0 && from.nl_pid != 0 ? 0 : length;
        }
    }
}
