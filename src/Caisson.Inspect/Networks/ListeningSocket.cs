using System.Net;

namespace Caisson.Inspect.Networks;

/// <summary>A socket that waits for others: of TCP one that listens, of UDP one that is bound and not connected.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="EndPoint">Where.</param>
/// <param name="Uid">Who made it, as a number of the reader's user namespace.</param>
/// <param name="Inode">The number of <c>socket:[…]</c> in /proc/PID/fd.</param>
public sealed record ListeningSocket(string Protocol, IPEndPoint EndPoint, uint Uid, ulong Inode)
{
    /// <summary>The processes that have it open, as far as they were looked at and may be looked at.</summary>
    public IReadOnlyList<int> Processes { get; init; } = [];
}
