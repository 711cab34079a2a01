using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using static Caisson.Linux.Abi.Fcntl;
using static Caisson.Linux.Abi.Socket;

namespace Caisson.DBus.Transport;

/// <summary>A stream socket on which nothing waits longer than it is to: unix(7), poll(2).</summary>
internal sealed unsafe class LocalSocket : IDisposable
{
    // Both buses that exist send no more with a message than 16, and SCM_RIGHTS no more than 253.
    private const int MostDescriptors = 253;
    private readonly DescriptorHandle _handle;
    private readonly string _peer;
    private byte[] _input = new byte[4096];
    private int _start, _end;
    private List<DescriptorHandle> _descriptors = [];

    internal LocalSocket(DescriptorHandle handle, string peer)
    {
        (_handle, _peer) = (handle, peer);
        var flags = SystemCall.fcntl(handle.Descriptor, F_GETFL);
        SystemCall.Check(flags, $"using the connection to {peer}", "fcntl");
        SystemCall.Check(SystemCall.fcntl(handle.Descriptor, F_SETFL, flags | O_NONBLOCK), $"using the connection to {peer}", "fcntl");
    }

    /// <summary>Connects; the kernel does so at once, or when the server's queue has room.</summary>
    internal static LocalSocket Connect(DBusAddress address, string peer, Deadline deadline)
    {
        var handle = new DescriptorHandle((int)SystemCall.Check(
            SystemCall.Invoke(SystemCallNumber.socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK), $"connecting to {peer}", "socket"));
        DescriptorHandle? directory = null;
        try
        {
            var size = Encode(address, peer, out var name, ref directory);
            nint result;
            // Where the queue is full, a socket that does not wait gets EAGAIN, and poll does not tell when there is room.
            while ((result = SystemCall.Retry(SystemCallNumber.connect, handle.Descriptor, (nint)(&name), size)) == -(int)Errno.EAGAIN && deadline.Left > 0)
                SystemCall.poll([], Math.Min(deadline.Left, 10));
            if (result == -(int)Errno.EAGAIN) throw new DBusTimeoutException($"Cannot connect to {peer}", $"nobody accepted the connection to {address.Path} within {Describe(deadline.Timeout)}");
            SystemCall.Check(result, $"Cannot connect to {peer}", "connect", address.Path, SystemCall.ErrnoOf(result) switch
            {
                Errno.ENOENT => "it does not run, or its socket is elsewhere",
                Errno.ECONNREFUSED => "nobody listens on its socket any more",
                _ => null,
            });
            return new LocalSocket(handle, peer);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        finally
        {
            directory?.Dispose();
        }
    }

    /// <summary>Sends all of it.</summary>
    internal void Send(ReadOnlySpan<byte> bytes, IReadOnlyList<DescriptorHandle> descriptors, Deadline deadline)
    {
        if (descriptors.Count > MostDescriptors) throw new CaissonException($"Cannot send a message to {_peer}", $"{descriptors.Count} descriptors are to go with it, and {MostDescriptors} can");
        var space = 16 + ((4 * descriptors.Count + 7) & ~7);
        var control = stackalloc byte[16 + 4 * (MostDescriptors + 1)];
        if (descriptors.Count > 0)
        {
            var head = (cmsghdr*)control;
            (head->cmsg_len, head->cmsg_level, head->cmsg_type) = ((nuint)(16 + 4 * descriptors.Count), SOL_SOCKET, SCM_RIGHTS);
            for (var i = 0; i < descriptors.Count; i++) *(int*)(control + 16 + 4 * i) = descriptors[i].Descriptor;
        }
        var first = descriptors.Count > 0;
        while (!bytes.IsEmpty)
        {
            nint sent;
            fixed (byte* data = bytes)
            {
                var part = new iovec { iov_base = data, iov_len = (nuint)bytes.Length };
                var message = new msghdr { msg_iov = &part, msg_iovlen = 1 };
                if (first)
                {
                    message.msg_control = control;
                    message.msg_controllen = (nuint)space;
                }
                sent = SystemCall.Retry(SystemCallNumber.sendmsg, _handle.Descriptor, (nint)(&message), MSG_NOSIGNAL);
            }
            if (sent == -(int)Errno.EAGAIN)
            {
                if (!Wait(Poll.POLLOUT, deadline)) throw new DBusTimeoutException($"Cannot send a message to {_peer}", $"it took nothing more for {Describe(deadline.Timeout)}");
                continue;
            }
            if (sent < 0 && SystemCall.ErrnoOf(sent) is Errno.EPIPE or Errno.ECONNRESET) throw Closed();
            SystemCall.Check(sent, $"Cannot send a message to {_peer}", "sendmsg");
            bytes = bytes[(int)sent..];
            first = false;
        }
        GC.KeepAlive(descriptors);
    }

    /// <summary>The process at the other end: unix(7), SO_PEERCRED.</summary>
    internal int PeerProcessId
    {
        get
        {
            ucred peer;
            var size = sizeof(ucred);
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.getsockopt, _handle.Descriptor, SOL_SOCKET, SO_PEERCRED, (nint)(&peer), (nint)(&size)), $"Cannot see who {_peer} is", "getsockopt");
            return peer.pid;
        }
    }

    /// <summary>What has been received and not been taken.</summary>
    internal ReadOnlySpan<byte> Received => _input.AsSpan(_start, _end - _start);

    /// <summary>Takes what has been looked at.</summary>
    internal void Take(int count) => _start += count;

    /// <summary>Takes descriptors, in the order they came in.</summary>
    /// <returns>Fewer than were asked for if fewer came.</returns>
    internal List<DescriptorHandle> TakeDescriptors(int count)
    {
        if (count >= _descriptors.Count)
        {
            var all = _descriptors;
            _descriptors = [];
            return all;
        }
        var some = _descriptors.GetRange(0, count);
        _descriptors.RemoveRange(0, count);
        return some;
    }

    /// <summary>Receives some more. The buffer grows with what comes, not with what is announced.</summary>
    /// <returns>False if the time is over.</returns>
    /// <exception cref="CaissonException">The other side closed the connection.</exception>
    internal bool Receive(Deadline deadline)
    {
        if (_start > 0)
        {
            Received.CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _input.Length) System.Array.Resize(ref _input, 2 * _input.Length);
        var control = stackalloc byte[16 + 4 * (MostDescriptors + 1)];
        while (true)
        {
            nint length;
            msghdr message;
            fixed (byte* data = _input)
            {
                var part = new iovec { iov_base = data + _end, iov_len = (nuint)(_input.Length - _end) };
                message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = 16 + 4 * (MostDescriptors + 1) };
                length = SystemCall.Retry(SystemCallNumber.recvmsg, _handle.Descriptor, (nint)(&message), MSG_CMSG_CLOEXEC);
            }
            if (length == -(int)Errno.EAGAIN)
            {
                if (!Wait(Poll.POLLIN, deadline)) return false;
                continue;
            }
            if (length == 0 || SystemCall.ErrnoOf(length) == Errno.ECONNRESET) throw Closed();
            SystemCall.Check(length, $"Cannot read from {_peer}", "recvmsg");
            if (message.msg_controllen >= 16) Keep((cmsghdr*)control, (int)message.msg_controllen);
            _end += (int)length;
            return true;
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        foreach (var descriptor in _descriptors) descriptor.Dispose();
        _descriptors = [];
    }

    internal static string Describe(TimeSpan time) => time.TotalSeconds >= 1 && time.TotalSeconds == Math.Floor(time.TotalSeconds)
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds} s")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds} ms");

    private void Keep(cmsghdr* head, int length)
    {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) return;
        var count = (Math.Min((int)head->cmsg_len, length) - 16) / 4;
        for (var i = 0; i < count; i++) _descriptors.Add(new DescriptorHandle(((int*)(head + 1))[i]));
        if (_descriptors.Count > 4 * MostDescriptors) throw new CaissonException($"The connection to {_peer} cannot be used any more", "descriptors come over it that belong to no message");
    }

    private bool Wait(int events, Deadline deadline)
    {
        var wanted = new pollfd { fd = _handle.Descriptor, events = (short)events };
        while (true)
        {
            var left = deadline.Left;
            var ready = SystemCall.poll(new Span<pollfd>(ref wanted), left);
            if (ready > 0) return true;
            SystemCall.Check(ready, $"Cannot wait for {_peer}", "ppoll");
            if (left == 0) return false;
        }
    }

    private CaissonException Closed() => new($"The connection to {_peer} was lost", "the other side closed it");

    // An address has room for 108 bytes: a longer path goes through a descriptor of its directory.
    private static int Encode(DBusAddress address, string peer, out sockaddr_un name, ref DescriptorHandle? directory)
    {
        name = new sockaddr_un { sun_family = AF_UNIX };
        fixed (byte* start = name.sun_path)
        {
            var room = new Span<byte>(start, 108);
            var path = address.Path;
            var length = CString.Length(path);
            if (address.IsAbstract)
            {
                // The name follows a NUL and is as long as the address says.
                if (length > 107) throw new CaissonException($"Cannot connect to {peer}", $"the name of the socket has {length} bytes, and 107 are allowed");
                System.Text.Encoding.UTF8.GetBytes(path, room[1..]);
                return 2 + 1 + length;
            }
            if (length > 107)
            {
                var slash = path.LastIndexOf('/');
                var opened = SystemCall.openat(AT_FDCWD, slash < 0 ? "." : path[..(slash + 1)], O_PATH | O_DIRECTORY | O_CLOEXEC);
                directory = new DescriptorHandle((int)SystemCall.Check(opened, $"Cannot connect to {peer}", "openat", path));
                path = $"/proc/self/fd/{directory.Descriptor}/{path[(slash + 1)..]}";
                if (CString.Length(path) > 107) throw new CaissonException($"Cannot connect to {peer}", "the name of its socket is too long");
            }
            CString.Write(path, room);
            return sizeof(sockaddr_un);
        }
    }
}
