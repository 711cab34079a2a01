using System.Net.Sockets;
using System.Text;
using Caisson.DBus.Marshalling;

namespace Caisson.DBus.Tests;

/// <summary>The other end of a connection, which does as a test tells it.</summary>
internal sealed class FakeBus : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-dbus-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Task _work = Task.CompletedTask;

    internal FakeBus(string name = "bus")
    {
        Address = new DBusAddress(Path.Combine(_directory, name));
        // An address has room for 108 bytes; this is the same file.
        var near = Path.Combine(_directory, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(near));
        if (near != Address.Path)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Address.Path)!);
            File.Move(near, Address.Path);
        }
        _listener.Listen(1);
    }

    internal DBusAddress Address { get; }

    internal static DBusConnectionOptions AsPeer => new() { IsBus = false, Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Lets the other end work while the test goes on.</summary>
    internal void Do(Action<Peer> work) => _work = Task.Run(() =>
    {
        using var socket = _listener.Accept();
        work(new Peer(socket));
    });

    internal DBusConnection Connect(DBusConnectionOptions? options = null) => DBusConnection.Connect([Address], options ?? AsPeer);

    /// <summary>A connection that nobody accepts.</summary>
    internal Socket Connecting()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Address.Path));
        return socket;
    }

    /// <summary>Waits for it to be done; throws what it threw.</summary>
    internal void Finish() => _work.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue();

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    internal sealed class Peer(Socket socket)
    {
        internal Socket Socket => socket;

        /// <summary>The handshake as a server has it.</summary>
        internal void Welcome(string answer = "DATA\r\nOK 1234deadbeef\r\nAGREE_UNIX_FD\r\n")
        {
            var words = new List<byte>();
            while (!Encoding.ASCII.GetString([.. words]).EndsWith("BEGIN\r\n", StringComparison.Ordinal)) words.AddRange(Bytes(1));
            Encoding.ASCII.GetString([.. words]).ShouldBe("\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n");
            Send(Encoding.ASCII.GetBytes(answer));
        }

        internal byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            for (var at = 0; at < count;)
            {
                var length = socket.Receive(bytes.AsSpan(at));
                length.ShouldBeGreaterThan(0);
                at += length;
            }
            return bytes;
        }

        internal DBusMessage Receive()
        {
            var head = Bytes(MessageReader.FixedSize);
            return DBusMessage.Read([.. head, .. Bytes((int)MessageReader.SizeOf(head) - head.Length)]);
        }

        internal void Send(ReadOnlySpan<byte> bytes) => socket.Send(bytes);

        internal void Send(DBusMessage message) => Send(message.Write(4711));
    }
}
