using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Launch.Diagnosis;

/// <summary>What a plan is about, as far as a diagnosis needs to know.</summary>
internal sealed record LaunchSubject
{
    /// <summary>CLONE_NEW* flags of the namespaces that are made.</summary>
    public ulong Made { get; init; }

    /// <summary>CLONE_NEW* flags of the namespaces that are joined.</summary>
    public ulong Joined { get; init; }

    /// <summary>The files of the namespaces that are joined.</summary>
    public IReadOnlyList<(ulong Flag, string Kind, string Path)> Paths { get; init; } = [];

    /// <summary>The user namespace's user ids; empty if none are given.</summary>
    public IReadOnlyList<SpecIdMapping> Users { get; init; } = [];

    /// <summary>The user namespace's group ids; empty if none are given.</summary>
    public IReadOnlyList<SpecIdMapping> Groups { get; init; } = [];

    /// <summary>The root file system on the host; null if there is none, or it is an overlay.</summary>
    public string? Root { get; init; }

    /// <summary>Whether a kind is not the caller's.</summary>
    public bool Has(NamespaceKind kind) => ((Made | Joined) & (ulong)kind) != 0;

    /// <summary>What an id of the container is outside; null if it is not mapped.</summary>
    public static uint? ToHost(IReadOnlyList<SpecIdMapping> maps, uint id)
    {
        foreach (var map in maps)
            if (id >= map.ContainerId && id - map.ContainerId < map.Size) return map.HostId + (id - map.ContainerId);
        return null;
    }

    /// <summary>Whether an id outside has one in the container.</summary>
    public static bool Covers(IReadOnlyList<SpecIdMapping> maps, uint hostId)
    {
        foreach (var map in maps)
            if (hostId >= map.HostId && hostId - map.HostId < map.Size) return true;
        return false;
    }

    /// <summary>The mappings in words.</summary>
    public static string Text(IReadOnlyList<SpecIdMapping> maps) => maps.Count == 0 ? "none" : string.Join(", ", maps.Select(map =>
        map.Size == 1 ? $"{map.ContainerId} (outside {map.HostId})"
        : $"{map.ContainerId} to {(ulong)map.ContainerId + map.Size - 1} (outside {map.HostId} to {(ulong)map.HostId + map.Size - 1})"));
}
