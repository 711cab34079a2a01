using System.Text;

namespace Caisson.DBus.Transport;

/// <summary>The client's side of the handshake, by the identity that the kernel knows. D-Bus specification, "Authentication protocol".</summary>
/// <remarks>
/// All of it is sent at once, since what follows does not depend on the answers. No user id is named, so the server takes the one it sees: what
/// this process believes it is differs from that in a user namespace.
/// </remarks>
internal static class Authentication
{
    private const int LineLimit = 16384;

    /// <summary>What the client says. The NUL carries the credentials on systems that need it so.</summary>
    internal static ReadOnlySpan<byte> Words => "\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n"u8;

    /// <summary>Reads what the server answers.</summary>
    /// <returns>The server's identity, and whether it passes descriptors.</returns>
    internal static (string Guid, bool Descriptors) Finish(LocalSocket socket, string peer, Deadline deadline)
    {
        var line = Line(socket, peer, deadline);
        if (line == "DATA" || line.StartsWith("DATA ", StringComparison.Ordinal)) line = Line(socket, peer, deadline);
        if (line.StartsWith("REJECTED", StringComparison.Ordinal))
            throw Refused(peer, $"it does not let this user in, by the identity that it sees on the socket (it answered '{line}')");
        if (!line.StartsWith("OK ", StringComparison.Ordinal)) throw Refused(peer, $"it answered '{line}' where OK was expected");
        var descriptors = Line(socket, peer, deadline);
        return descriptors == "AGREE_UNIX_FD" || descriptors.StartsWith("ERROR", StringComparison.Ordinal)
            ? (line[3..].Trim(), descriptors == "AGREE_UNIX_FD")
            : throw Refused(peer, $"it answered '{descriptors}' where AGREE_UNIX_FD was expected");
    }

    private static string Line(LocalSocket socket, string peer, Deadline deadline)
    {
        while (true)
        {
            var end = socket.Received.IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = socket.Received[..end];
                if (line.ContainsAnyExceptInRange((byte)' ', (byte)'~')) throw Refused(peer, "its answer is not text");
                var text = Encoding.ASCII.GetString(line);
                socket.Take(end + 2);
                return text;
            }
            if (socket.Received.Length > LineLimit) throw Refused(peer, $"it answered by a line of more than {LineLimit} bytes");
            if (!socket.Receive(deadline)) throw new DBusTimeoutException($"Cannot talk to {peer}", $"it accepted the connection, but did not answer within {LocalSocket.Describe(deadline.Timeout)}");
        }
    }

    private static CaissonException Refused(string peer, string why) => new($"Cannot talk to {peer}", why);
}
