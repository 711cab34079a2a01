namespace Caisson.Cgroups.Statistics;

/// <summary>A network interface, as /proc/net/dev has it.</summary>
/// <param name="Name">Its name in the container.</param>
/// <param name="RxBytes">Bytes received.</param>
/// <param name="RxPackets">Packets received.</param>
/// <param name="RxErrors">Errors in receiving.</param>
/// <param name="RxDropped">Packets dropped on receipt.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="TxPackets">Packets sent.</param>
/// <param name="TxErrors">Errors in sending.</param>
/// <param name="TxDropped">Packets dropped instead of sent.</param>
public sealed record InterfaceStatistics(
    string Name, ulong RxBytes, ulong RxPackets, ulong RxErrors, ulong RxDropped, ulong TxBytes, ulong TxPackets, ulong TxErrors, ulong TxDropped);
