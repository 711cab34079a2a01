namespace Caisson.Linux.Net;

/// <summary>An address of a network device: rtnetlink(7), <c>RTM_NEWADDR</c>.</summary>
/// <param name="Family">2 (AF_INET) or 10 (AF_INET6).</param>
/// <param name="PrefixLength">The bits that all addresses of its network have in common.</param>
/// <param name="Scope">How far it is known: 0 everywhere, 253 on the link, 254 on this machine.</param>
/// <param name="Flags"><c>IFA_F_…</c> bits.</param>
/// <param name="Local">The device's own address, in the order of the network: 4 or 16 bytes.</param>
/// <param name="Peer">The other end's address where the device has one peer; the same as <paramref name="Local"/> otherwise.</param>
/// <param name="Broadcast">The address that reaches all; empty if there is none.</param>
public sealed record LinkAddress(byte Family, byte PrefixLength, byte Scope, uint Flags, ReadOnlyMemory<byte> Local, ReadOnlyMemory<byte> Peer, ReadOnlyMemory<byte> Broadcast)
{
    /// <summary>The number of the device that has it.</summary>
    public int LinkIndex { get; init; }

    /// <summary>Whether somebody set it for good, and not a router's announcement for a time.</summary>
    public bool IsPermanent => (Flags & 0x80 /* IFA_F_PERMANENT */) != 0;

    /// <summary>Whether it is known beyond its link.</summary>
    public bool IsGlobal => Scope == 0;

    /// <summary>As people write it, with the prefix.</summary>
    public override string ToString() => $"{new System.Net.IPAddress(Local.Span)}/{PrefixLength}";
}
