namespace Caisson.Linux.Net;

/// <summary>The loopback device of the thread's network namespace. A new namespace has it switched off.</summary>
public static class Loopback
{
    /// <summary>Switches it on; the kernel then gives it 127.0.0.1 and ::1 by itself.</summary>
    /// <exception cref="CaissonException">EPERM: no CAP_NET_ADMIN in the network namespace's user namespace.</exception>
    public static void BringUp()
    {
        using var socket = RouteSocket.Open();
        socket.BringUp(LinkMessages.LoopbackIndex);
    }
}
