using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>Somebody who answers the system calls that a filter notifies: seccomp_unotify(2).</summary>
internal sealed unsafe class SeccompAgent : IDisposable
{
    private const nuint SECCOMP_IOCTL_NOTIF_RECV = 0xC0502100, SECCOMP_IOCTL_NOTIF_SEND = 0xC0182101;
    private readonly DescriptorSocket _socket;
    private readonly List<int> _descriptors = [];

    private SeccompAgent(DescriptorSocket socket) => _socket = socket;

    public static SeccompAgent Listen(string directory, string name) => new(DescriptorSocket.Listen(directory, name));

    /// <summary>Takes the next filter's descriptor, then answers its first notification with an error number; gives what came with the descriptor, and the call's number.</summary>
    public Task<(JsonObject State, int Call)> AnswerAsync(int errno) => Task.Run(() =>
    {
        using var connection = _socket.Accept();
        connection.ReceiveTimeout = 20000;
        var (text, descriptor) = DescriptorSocket.Receive(connection);
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
        _socket.Dispose();
    }
}
