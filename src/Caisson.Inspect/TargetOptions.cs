using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>Where <see cref="NamespaceTarget.Resolve"/> looks names and numbers up.</summary>
public sealed record TargetOptions
{
    /// <summary>The first process of a container of this name; null if there is none. Null: no containers are known.</summary>
    public Func<string, int?>? Container { get; init; }

    /// <summary>The files that keep namespaces under a name, by kind; null or none if the name keeps none. The default is what is kept on this machine.</summary>
    public Func<string, IReadOnlyDictionary<NamespaceKind, string>?>? Kept { get; init; } = Targets.TargetResolver.Kept;

    /// <summary>Where namespaces are looked up by their numbers; null for a scan of the machine.</summary>
    public NamespaceSnapshot? Snapshot { get; init; }
}
