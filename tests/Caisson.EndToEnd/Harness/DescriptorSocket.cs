using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Caisson.EndToEnd.Harness;

/// <summary>A listening UNIX socket over which others hand descriptors: SCM_RIGHTS, unix(7).</summary>
internal sealed unsafe partial class DescriptorSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static DescriptorSocket Listen(string directory, string name)
    {
        var socket = new DescriptorSocket();
        // Through a link: an address has 108 bytes.
        var link = Path.Combine("/tmp", $"caisson-socket-{Environment.ProcessId}-{Random.Shared.Next()}");
        File.CreateSymbolicLink(link, directory);
        try
        {
            socket._listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(link, name)));
            socket._listener.Listen();
        }
        finally
        {
            File.Delete(link);
        }
        return socket;
    }

    /// <summary>The next one who connects.</summary>
    public Socket Accept()
    {
        _listener.Poll(20_000_000, SelectMode.SelectRead).ShouldBeTrue("nobody came to the socket");
        return _listener.Accept();
    }

    /// <summary>One message, and the one descriptor that comes with it.</summary>
    public static (byte[] Data, int Descriptor) Receive(Socket connection)
    {
        const int Limit = 65536;
        var data = new byte[Limit];
        var control = stackalloc byte[64];
        fixed (byte* start = data)
        {
            var part = new IoVector { Base = start, Length = Limit };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
            nint length;
            for (var i = 0; (length = recvmsg((int)connection.Handle, &message, 0x40000000 /* MSG_CMSG_CLOEXEC */)) < 0; i++)
            {
                (i < 1000).ShouldBeTrue("nothing came over the socket");
                Thread.Sleep(10);
            }
            message.ControlLength.ShouldBe((nuint)24);
            return (data[..(int)length], *(int*)(control + 16));
        }
    }

    public void Dispose() => _listener.Dispose();

    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int socket, Message* message, int flags);
}
