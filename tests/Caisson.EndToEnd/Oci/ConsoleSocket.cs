using System.Text;
using Caisson.EndToEnd.Harness;
using Microsoft.Win32.SafeHandles;

namespace Caisson.EndToEnd.Oci;

/// <summary>The engine's end of a console socket.</summary>
internal sealed class ConsoleSocket : IDisposable
{
    private readonly DescriptorSocket _socket;

    private ConsoleSocket(DescriptorSocket socket) => _socket = socket;

    public static ConsoleSocket Listen(string directory, string name) => new(DescriptorSocket.Listen(directory, name));

    public Master Receive()
    {
        using var connection = _socket.Accept();
        var (_, descriptor) = DescriptorSocket.Receive(connection);
        return new Master(new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, 0));
    }

    public void Dispose() => _socket.Dispose();

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
}
