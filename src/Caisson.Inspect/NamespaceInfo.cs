using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>A namespace at the time of a scan.</summary>
public sealed record NamespaceInfo
{
    /// <summary>Device and inode.</summary>
    public required NamespaceId Id { get; init; }

    /// <summary>Its kind; one.</summary>
    public required NamespaceKind Kind { get; init; }

    /// <summary>Whether it is the one that the machine started with.</summary>
    public bool IsInitial { get; init; }

    /// <summary>The user namespace that it belongs to (of a user namespace: its parent); null if that could not be seen.</summary>
    public NamespaceId? Owner { get; init; }

    /// <summary>The user who owns it, who made its user namespace (of a user namespace: who made it), as a number of the reader's user namespace; null if that could not be seen.</summary>
    public uint? OwnerUid { get; init; }

    /// <summary>The parent of a user or PID namespace; null if it has none, or it could not be seen.</summary>
    public NamespaceId? Parent { get; init; }

    /// <summary>The user or PID namespaces whose parent it is, in order of their numbers.</summary>
    public IReadOnlyList<NamespaceId> Children { get; init; } = [];

    /// <summary>The namespaces of other kinds that belong to this user namespace, in order of their numbers.</summary>
    public IReadOnlyList<NamespaceId> Owned { get; init; } = [];

    /// <summary>The processes in it, in order of their numbers.</summary>
    public IReadOnlyList<int> Processes { get; init; } = [];

    /// <summary>The most senior process in it: of those whose parent is not in it, the one that started first. Null if no process is in it.</summary>
    public ProcessInfo? Leader { get; init; }

    /// <summary>The container or service it belongs to: its leader's, or that of the process that holds it.</summary>
    public Unit? Unit { get; init; }

    /// <summary>The number by which the reader's network namespace knows this network namespace (<c>RTM_GETNSID</c>); -1: none was given. Null of other kinds, or if not asked for.</summary>
    public int? NetworkNumber { get; init; }

    /// <summary>What keeps it alive apart from processes in it and from relatives: threads, descriptors, bind mounts, sockets, processes whose children will be in it.</summary>
    public IReadOnlyList<NamespaceHolder> OtherHolders { get; init; } = [];

    /// <summary>All that keeps it alive, as far as it was seen: processes, then <see cref="OtherHolders"/>, then children and owned namespaces.</summary>
    public IReadOnlyList<NamespaceHolder> Holders
    {
        get
        {
            var holders = new List<NamespaceHolder>(Processes.Count + OtherHolders.Count + Children.Count + Owned.Count);
            foreach (var pid in Processes) holders.Add(new(HolderKind.Process) { Pid = pid });
            holders.AddRange(OtherHolders);
            foreach (var child in Children) holders.Add(new(HolderKind.Child) { Relative = child });
            foreach (var owned in Owned) holders.Add(new(HolderKind.Owned) { Relative = owned });
            return holders;
        }
    }
}
