using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>Somebody who answers the system calls that a filter notifies: seccomp_unotify(2).</summary>
internal sealed unsafe partial class SeccompAgent : IDisposable
{
    private const nuint SECCOMP_IOCTL_NOTIF_RECV = 0xC0502100, SECCOMP_IOCTL_NOTIF_SEND = 0xC0182101;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<int> _descriptors = [];

    public static SeccompAgent Listen(string directory, string name)
    {
        var agent = new SeccompAgent();
        // Through a link: an address has 108 bytes.
        var link = Path.Combine("/tmp", $"caisson-agent-{Environment.ProcessId}-{Random.Shared.Next()}");
        File.CreateSymbolicLink(link, directory);
        try
        {
            agent._listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(link, name)));
            agent._listener.Listen();
        }
        finally
        {
            File.Delete(link);
        }
        return agent;
    }

    /// <summary>Takes the next filter's descriptor, then answers its first notification with an error number; gives what came with the descriptor, and the call's number.</summary>
    public Task<(JsonObject State, int Call)> AnswerAsync(int errno) => Task.Run(() =>
    {
        _listener.Poll(20_000_000, SelectMode.SelectRead).ShouldBeTrue("nobody came to the listener");
        using var connection = _listener.Accept();
        connection.ReceiveTimeout = 20000;
        var (text, descriptor) = Receive(connection);
        _descriptors.Add(descriptor);
        ulong* notification = stackalloc ulong[10];
        new Span<ulong>(notification, 10).Clear();
        Libc.ioctl(descriptor, SECCOMP_IOCTL_NOTIF_RECV, notification).ShouldBe(0, "receiving a notification");
        ulong* response = stackalloc ulong[3];
        response[0] = notification[0];
        response[1] = 0;
        response[2] = (uint)-errno;
        var call = (int)notification[2];
        Libc.ioctl(descriptor, SECCOMP_IOCTL_NOTIF_SEND, response).ShouldBe(0, "answering a notification");
        return (JsonNode.Parse(text)!.AsObject(), call);
    });

    public void Dispose()
    {
        foreach (var descriptor in _descriptors) Libc.close(descriptor);
        _listener.Dispose();
    }

    private static (string Text, int Descriptor) Receive(Socket connection)
    {
        const int Limit = 65536;
        var data = new byte[Limit];
        var control = stackalloc byte[64];
        fixed (byte* start = data)
        {
            var part = new IoVector { Base = start, Length = Limit };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
            nint length;
            for (var i = 0; (length = recvmsg((int)connection.Handle, &message, 0x40000000)) < 0; i++)
            {
                (i < 1000).ShouldBeTrue("nothing came to the listener");
                Thread.Sleep(10);
            }
            message.ControlLength.ShouldBe((nuint)24);
            return (Encoding.UTF8.GetString(data, 0, (int)length), *(int*)(control + 16));
        }
    }

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
