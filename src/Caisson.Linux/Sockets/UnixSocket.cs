using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Microsoft.Win32.SafeHandles;
using static Caisson.Linux.Abi.Fcntl;
using static Caisson.Linux.Abi.Socket;

namespace Caisson.Linux.Sockets;

/// <summary>Local sockets by path, whatever the path's length: an address has 108 bytes, so what is longer is reached by the link in /proc of a descriptor.</summary>
internal static unsafe class UnixSocket
{
    private const int AddressLimit = 107;

    /// <summary>Makes a listening packet socket that only its owner may connect to.</summary>
    /// <param name="directory">A descriptor of the directory.</param>
    /// <param name="name">The socket's name in it.</param>
    /// <param name="path">The path, for messages.</param>
    internal static SafeFileHandle Listen(int directory, string name, string path)
    {
        var socket = Make(SOCK_SEQPACKET, path);
        try
        {
            var address = Address($"/proc/self/fd/{directory}/{name}");
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.bind, Number(socket), (nint)(&address), sizeof(sockaddr_un)), $"making the socket {path}", "bind", path);
            // Nobody can connect before listen, so nobody got in while the mode was the umask's.
            fixed (byte* p = CString.Of(name))
                SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchmodat, directory, (nint)p, 0x180), $"making the socket {path} private", "fchmodat", path);
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.listen, Number(socket), 1), $"making the socket {path}", "listen", path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes a datagram socket that everybody may send to who gets to it.</summary>
    /// <param name="directory">A descriptor of the directory.</param>
    /// <param name="name">The socket's name in it; what had the name before is gone.</param>
    /// <param name="path">The path, for messages.</param>
    internal static SafeFileHandle Receive(int directory, string name, string path)
    {
        SystemCall.unlinkat(directory, name);
        var socket = Make(SOCK_DGRAM, path);
        try
        {
            var address = Address($"/proc/self/fd/{directory}/{name}");
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.bind, Number(socket), (nint)(&address), sizeof(sockaddr_un)), $"making the socket {path}", "bind", path);
            fixed (byte* p = CString.Of(name))
                SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchmodat, directory, (nint)p, 0x1FF /* 0777 */), $"making the socket {path} open to all", "fchmodat", path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a datagram to a path, or to a name without one that begins with '@' (unix(7)). Nobody there is no error.</summary>
    internal static void SendDatagram(string path, ReadOnlySpan<byte> data)
    {
        using var socket = Make(SOCK_DGRAM, path);
        var error = 0;
        using var near = path.StartsWith('@') ? null : Near(path, out error);
        if (error < 0) return;
        var address = Address(near is null ? path : PathOf(near));
        var length = sizeof(sockaddr_un);
        if (path.StartsWith('@'))
        {
            address.sun_path[0] = 0;
            length = sizeof(ushort) + CString.ByteCount(path);
        }
        fixed (byte* p = data)
            SystemCall.Retry(SystemCallNumber.sendto, Number(socket), (nint)p, data.Length, MSG_NOSIGNAL, (nint)(&address), length);
    }

    /// <summary>Takes one datagram; descriptors that came with it are closed. Its whole length, also if the buffer is smaller, or a negative error number.</summary>
    internal static nint ReceiveDatagram(int socket, Span<byte> buffer)
    {
        const int MSG_TRUNC = 0x20;
        fixed (byte* p = buffer) return SystemCall.Retry(SystemCallNumber.recvfrom, socket, (nint)p, buffer.Length, MSG_TRUNC);
    }

    /// <summary>Connects to a listening socket.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="purpose">What it is, such as "console socket".</param>
    /// <param name="type">SOCK_STREAM or SOCK_SEQPACKET.</param>
    /// <param name="milliseconds">How long a listener whose queue is full may take for this, and later to take what is sent.</param>
    internal static SafeFileHandle Connect(string path, string purpose, int type = SOCK_STREAM, int milliseconds = 10_000)
    {
        var socket = Make(type, path);
        try
        {
            var limit = stackalloc long[2] { milliseconds / 1000, milliseconds % 1000 * 1000 }; // struct timeval
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.setsockopt, Number(socket), SOL_SOCKET, SO_SNDTIMEO, (nint)limit, 16), $"connecting to the {purpose} {path}", "setsockopt", path);
            using var near = Near(path, out var error);
            SystemCall.Check(error, $"connecting to the {purpose} {path}", "openat", path);
            var address = Address(near is null ? path : PathOf(near));
            var result = SystemCall.Retry(SystemCallNumber.connect, Number(socket), (nint)(&address), sizeof(sockaddr_un));
            SystemCall.Check(result, $"connecting to the {purpose} {path}", "connect", path, SystemCall.ErrnoOf(result) switch
            {
                Errno.ECONNREFUSED => "nobody listens on it",
                Errno.EAGAIN => $"whoever listens on it did not accept the connection within {milliseconds / 1000} s",
                Errno.EPROTOTYPE => "it is a socket of another type",
                Errno.ENOTSOCK => "it is no socket",
                _ => null,
            });
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one descriptor, with a name as the message's text.</summary>
    internal static void Send(SafeFileHandle socket, int descriptor, ReadOnlySpan<byte> text, string purpose)
    {
        const int Space = 24; // CMSG_SPACE(sizeof(int)): a head of 16 bytes, the descriptor, padding
        var control = stackalloc byte[Space];
        new Span<byte>(control, Space).Clear();
        var head = (cmsghdr*)control;
        head->cmsg_len = 20;
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        *(int*)(control + 16) = descriptor;
        fixed (byte* data = text)
        {
            var part = new iovec { iov_base = data, iov_len = (nuint)text.Length };
            var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = Space };
            SystemCall.Check(SystemCall.Retry(SystemCallNumber.sendmsg, Number(socket), (nint)(&message), MSG_NOSIGNAL), $"sending over the {purpose}", "sendmsg");
        }
    }

    private static SafeFileHandle Make(int type, string path) =>
        new((int)SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socket, AF_UNIX, type | SOCK_CLOEXEC), $"making a socket for {path}", "socket", path), ownsHandle: true);

    // A descriptor of a socket whose path does not fit into an address; null if it does. The error, if there is none by its name.
    private static DescriptorHandle? Near(string path, out int error)
    {
        error = 0;
        if (CString.ByteCount(path) <= AddressLimit) return null;
        var opened = SystemCall.openat(AT_FDCWD, path, O_PATH);
        error = Math.Min(opened, 0);
        return opened < 0 ? null : new(opened);
    }

    private static string PathOf(DescriptorHandle socket) => $"/proc/self/fd/{socket.Descriptor}";

    private static sockaddr_un Address(string path)
    {
        if (CString.ByteCount(path) > AddressLimit) throw new CaissonException($"the socket {path} cannot be used", $"its name has more than {AddressLimit} bytes, the kernel's limit", "choose a shorter one");
        var address = new sockaddr_un { sun_family = AF_UNIX };
        CString.Write(path, new Span<byte>(address.sun_path, AddressLimit + 1));
        return address;
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
