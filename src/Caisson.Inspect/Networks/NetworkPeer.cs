using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Networks;

/// <summary>The device at the other end of one (of a veth), or below it (of a vlan or macvlan).</summary>
/// <param name="Index">Its number in its network namespace.</param>
/// <param name="Name">Its name; null if its namespace could not be found or read.</param>
/// <param name="Namespace">Where it is; null if that could not be found.</param>
/// <param name="IsHere">Whether it is in the same namespace.</param>
public sealed record NetworkPeer(int Index, string? Name, NamespaceId? Namespace, bool IsHere)
{
    /// <summary>The device that it is a port of there, such as a bridge; null if it is none.</summary>
    public string? Master { get; init; }
}
