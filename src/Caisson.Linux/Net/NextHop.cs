namespace Caisson.Linux.Net;

/// <summary>A way that the packets of a route go.</summary>
/// <param name="LinkIndex">The device; 0 if the route names none.</param>
/// <param name="Gateway">The router, 4 or 16 bytes in the order of the network, perhaps of another family than the route; empty where the network is on the link.</param>
/// <param name="Weight">Its part among several, 1 or more.</param>
public sealed record NextHop(int LinkIndex, ReadOnlyMemory<byte> Gateway, int Weight = 1);
