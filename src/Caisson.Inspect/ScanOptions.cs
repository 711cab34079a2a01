using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>What a scan looks at. The default is everything.</summary>
public sealed record ScanOptions
{
    /// <summary>Where it looks.</summary>
    public ScanSources Sources { get; init; } = ScanSources.All;

    /// <summary>The kinds that it looks for. Owners and parents are told also if they are of another kind.</summary>
    public NamespaceKind Kinds { get; init; } = NamespaceKind.All;

    /// <summary>Look at this process alone; null for all. What else is in its namespaces is then not seen.</summary>
    public int? Pid { get; init; }

    /// <summary>Whether command lines, user ids, control groups and inner process numbers are read of every process, or only of the leader of each namespace.</summary>
    public bool LeadersOnly { get; init; }

    /// <summary>Whether the numbers of network namespaces are asked for (<see cref="NamespaceInfo.NetworkNumber"/>).</summary>
    public bool NetworkNumbers { get; init; }

    /// <summary>Whether the mount tables of all mount namespaces are read (<see cref="NamespaceSnapshot.Mounts"/>), which implies mount namespaces among the kinds.</summary>
    public bool MountTables { get; init; }

    /// <summary>Where the proc file system is.</summary>
    public string Proc { get; init; } = "/proc";
}
