namespace Caisson.Linux.Net;

/// <summary>A network device: rtnetlink(7).</summary>
/// <param name="Index">Its number in its network namespace; the loopback device has 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Flags">Its state; bits that have no name here are kept.</param>
/// <param name="Mtu">The longest packet in bytes; 0 if the kernel did not tell.</param>
/// <param name="Address">Its hardware address; empty if it has none.</param>
public sealed record Link(int Index, string Name, LinkFlags Flags, uint Mtu, ReadOnlyMemory<byte> Address)
{
    /// <summary>Whether it is switched on.</summary>
    public bool IsUp => Flags.HasFlag(LinkFlags.Up);
}
