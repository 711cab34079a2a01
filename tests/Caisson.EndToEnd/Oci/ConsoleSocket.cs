using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Caisson.EndToEnd.Oci;

/// <summary>The engine's end of a console socket.</summary>
internal sealed unsafe partial class ConsoleSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public static ConsoleSocket Listen(string directory, string name)
    {
        var socket = new ConsoleSocket();
        // Through a link: an address has 108 bytes.
        var link = Path.Combine("/tmp", $"caisson-console-{Environment.ProcessId}-{Random.Shared.Next()}");
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

    public Master Receive()
    {
        using var connection = _listener.Accept();
        var data = stackalloc byte[256];
        var control = stackalloc byte[64];
        var part = new IoVector { Base = data, Length = 256 };
        var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
        for (var i = 0; recvmsg((int)connection.Handle, &message, 0x40000000) < 0; i++)
        {
            (i < 1000).ShouldBeTrue("nothing came over the console socket");
            Thread.Sleep(10);
        }
        message.ControlLength.ShouldBeGreaterThanOrEqualTo((nuint)20);
        return new Master(new FileStream(new SafeFileHandle(*(int*)(control + 16), ownsHandle: true), FileAccess.ReadWrite, 0));
    }

    public void Dispose() => _listener.Dispose();

    public sealed class Master(FileStream stream) : IDisposable
    {
        private string _text = "";

        public void Write(string text) => stream.Write(Encoding.UTF8.GetBytes(text));

        public void ReadUntil(string text)
        {
            var buffer = new byte[4096];
            while (!_text.Contains(text, StringComparison.Ordinal))
            {
                var read = stream.ReadAsync(buffer, 0, buffer.Length);
                read.Wait(20000).ShouldBeTrue($"'{text}' did not come, only: {_text}");
                _text += Encoding.UTF8.GetString(buffer, 0, read.Result);
            }
        }

        public void Dispose() => stream.Dispose();
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
