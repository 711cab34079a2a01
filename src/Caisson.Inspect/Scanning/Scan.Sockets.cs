using System.Runtime.InteropServices;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    // The network namespace of each socket (0: not to be seen), and of each cookie, which a socket tells without any right (Linux 5.14).
    private readonly Dictionary<ulong, ulong> _socketNetworks = [];
    private readonly Dictionary<ulong, ulong> _cookieNetworks = [];

    /// <summary>Asks every socket for its network namespace, and notes those that are in another one than their process.</summary>
    private void Sockets()
    {
        if ((options.Sources & ScanSources.Sockets) == 0 || (options.Kinds & NamespaceKind.Network) == 0) return;
        LearnOwnCookie();
        foreach (var process in _processes)
        {
            if (process.Sockets is null) continue;
            Sockets(process);
            process.Sockets = null;
        }
    }

    private void Sockets(ProcessRecord process)
    {
        var index = NamespaceSet.Index(NamespaceKind.Network);
        var pidfd = -1;
        foreach (var (descriptor, socket) in CollectionsMarshal.AsSpan(process.Sockets))
        {
            if (!_socketNetworks.TryGetValue(socket, out var network))
            {
                if (pidfd < 0) pidfd = SystemCall.pidfd_open(process.Pid);
                if (pidfd < 0) return;
                // What is there now may be another file, which closing the copy could do harm to: a FUSE file system may hold up whoever closes its files.
                if (!IsStill(process.Pid, descriptor, socket)) continue;
                var copy = SystemCall.pidfd_getfd(pidfd, descriptor);
                if (copy >= 0)
                {
                    network = NetworkOf(copy);
                    SystemCall.close(copy);
                }

                if (network == 0 && !Raw.IsGone(copy) && copy != -(int)Errno.EBADF) Miss(GapReason.SocketsRefused);
                _socketNetworks[socket] = network;
            }

            // A socket of the namespace that its process is in keeps nothing alive that the process does not.
            if (network != 0 && network != process.Namespaces.Inode(index)) Note(Record(NamespaceKind.Network, network), new(HolderKind.Socket) { Pid = process.Pid, Descriptor = descriptor });
        }

        if (pidfd >= 0) SystemCall.close(pidfd);
    }

    private bool IsStill(int pid, int descriptor, ulong socket)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        Span<byte> text = stackalloc byte[64];
        var length = Raw.ReadLinkAt(_proc, Raw.Path(path, pid, "/fd/"u8, descriptor, default), text);
        return length > 0 && LinkText.TrySocket(text[..length], out var inode) && inode == socket;
    }

    private ulong NetworkOf(int socket)
    {
        var cookie = CookieOf(socket);
        if (_cookieNetworks.TryGetValue(cookie, out var network)) return network;
        var fd = SystemCall.ioctl(socket, NsIoctl.SIOCGSKNS);
        if (fd >= 0)
        {
            network = InodeOf(fd);
            if (network != 0 && Record(NamespaceKind.Network, network) is { Asked: false } record) Ask(record, fd);
            SystemCall.close(fd);
        }

        // What may not be asked of one socket may not be asked of the others in its namespace.
        if (cookie != 0) _cookieNetworks[cookie] = network;
        return network;
    }

    // The own namespace is known without CAP_NET_ADMIN in it.
    private void LearnOwnCookie()
    {
        var socket = (int)SystemCall.Invoke(SystemCallNumber.socket, Socket.AF_UNIX, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        if (socket < 0) return;
        if (CookieOf(socket) is not 0 and var cookie && SystemCall.statx(Fcntl.AT_FDCWD, "/proc/thread-self/ns/net", 0, Stat.STATX_INO, out var stat) >= 0) _cookieNetworks[cookie] = stat.stx_ino;
        SystemCall.close(socket);
    }

    private static unsafe ulong CookieOf(int socket)
    {
        ulong cookie = 0;
        var length = sizeof(ulong);
        return SystemCall.Invoke(SystemCallNumber.getsockopt, socket, Socket.SOL_SOCKET, Socket.SO_NETNS_COOKIE, (nint)(&cookie), (nint)(&length)) >= 0 ? cookie : 0;
    }
}
