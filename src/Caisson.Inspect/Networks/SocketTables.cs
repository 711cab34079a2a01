using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Networks;

/// <summary>The sockets of a network namespace by <c>/proc/net/tcp</c> and its like: proc_pid_net(5).</summary>
internal static class SocketTables
{
    private const int Listen = 0x0A, Closed = 0x07;

    internal static IReadOnlyList<ListeningSocket> Read(string directory)
    {
        var sockets = new List<ListeningSocket>();
        foreach (var (protocol, file) in (ReadOnlySpan<(string, string)>)[("tcp", "tcp"), ("tcp", "tcp6"), ("udp", "udp"), ("udp", "udp6")])
        {
            if (ProcFile.TryRead($"{directory}/{file}") is { } bytes) Parse(Encoding.ASCII.GetString(bytes), protocol, sockets);
        }

        return sockets;
    }

    /// <summary>Adds the listening ones of a table. Lines that are not of its form are passed over.</summary>
    internal static void Parse(string content, string protocol, List<ListeningSocket> sockets)
    {
        // A UDP socket that is bound and not connected has the state of a closed one.
        var wanted = protocol == "tcp" ? Listen : Closed;
        foreach (var line in content.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 10 || !words[0].EndsWith(':')) continue;
            if (!int.TryParse(words[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var state) || state != wanted) continue;
            if (EndPoint(words[1]) is not { Port: > 0 } end) continue;
            if (!uint.TryParse(words[7], NumberStyles.None, CultureInfo.InvariantCulture, out var uid) || !ulong.TryParse(words[9], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) continue;
            sockets.Add(new(protocol, end, uid, inode));
        }
    }

    /// <summary>Reads an address of such a file: groups of four bytes as the machine's numbers, a colon, the port.</summary>
    internal static IPEndPoint? EndPoint(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue) return null;
        return Address(text.AsSpan(0, colon)) is { } address ? new(address, port) : null;
    }

    internal static IPAddress? Address(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length / 2];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            if (!uint.TryParse(text.Slice(i * 2, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word)) return null;
            MemoryMarshal.Write(bytes.AsSpan(i), word);
        }

        return new(bytes);
    }
}
