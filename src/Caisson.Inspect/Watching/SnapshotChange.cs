using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Watching;

/// <summary>One difference between two looks at a machine.</summary>
/// <param name="Kind">What happened.</param>
public sealed record SnapshotChange(SnapshotChangeKind Kind)
{
    /// <summary>The namespace that appeared or is gone; what it was when it was last seen.</summary>
    public NamespaceInfo? Namespace { get; init; }

    /// <summary>The process, as it is now or, if it ended, as it was.</summary>
    public ProcessInfo? Process { get; init; }

    /// <summary>Of a process that moved or changed, what it was.</summary>
    public ProcessInfo? Before { get; init; }

    /// <summary>Of a process that moved, the kinds of namespaces that are others now.</summary>
    public NamespaceKind Kinds { get; init; }

    /// <summary>What is kept under a name or no longer is.</summary>
    public KeptNamespace? Kept { get; init; }
}
