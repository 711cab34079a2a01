using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Launch;

/// <summary>The UNIX socket on which a created container waits for its start.</summary>
public static class StartSocket
{
    /// <summary>Makes the socket and listens on it.</summary>
    /// <param name="path">Where; nothing may be there yet.</param>
    /// <exception cref="CaissonException">It cannot be made there.</exception>
    public static SafeHandle Listen(string path)
    {
        var socket = Create();
        try
        {
            At(path, (address, length) =>
            {
                SystemCall.Check(SystemCall.Invoke(SystemCallNumber.bind, socket.Descriptor, address, length), "Cannot make the start socket", "bind", path);
                SystemCall.Check(SystemCall.Invoke(SystemCallNumber.listen, socket.Descriptor, 1), "Cannot make the start socket", "listen", path);
            });
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static SafeHandle Connect(string path, string id)
    {
        var socket = Create();
        try
        {
            At(path, (address, length) => SystemCall.Check(SystemCall.Retry(SystemCallNumber.connect, socket.Descriptor, address, length),
                $"Cannot start the container {id}", "connect", path, "its process does not wait for a start any more"));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static DescriptorHandle Create() => new((int)SystemCall.Check(
        SystemCall.Invoke(SystemCallNumber.socket, Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, 0), "Cannot make a socket", "socket"));

    // sun_path holds 108 bytes; a directory's descriptor makes every path short.
    private static unsafe void At(string path, Action<nint, nint> call)
    {
        using var directory = new DescriptorHandle((int)SystemCall.Check(
            SystemCall.openat(Fcntl.AT_FDCWD, Path.GetDirectoryName(path) ?? "/", Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC), "Cannot reach the start socket", "openat", path));
        var name = Encoding.UTF8.GetBytes($"/proc/self/fd/{directory.Descriptor}/{Path.GetFileName(path)}");
        byte* address = stackalloc byte[112];
        new Span<byte>(address, 112).Clear();
        *(ushort*)address = Socket.AF_UNIX;
        if (name.Length > 107) throw new CaissonException($"The name of the socket {path} is too long");
        name.CopyTo(new Span<byte>(address + 2, 108));
        call((nint)address, 2 + name.Length + 1);
    }
}
