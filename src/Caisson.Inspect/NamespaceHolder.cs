using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>One of the things that keep a namespace alive: namespaces(7), "Namespace lifetime". What is not told for a kind is null.</summary>
/// <param name="Kind">In which way.</param>
public sealed record NamespaceHolder(HolderKind Kind)
{
    /// <summary>The process that is in it, whose thread is, or that has the descriptor or socket.</summary>
    public int? Pid { get; init; }

    /// <summary>The thread, if it is one other than the first of its process.</summary>
    public int? Tid { get; init; }

    /// <summary>The descriptor's number in the process.</summary>
    public int? Descriptor { get; init; }

    /// <summary>The mount point, as the mount namespace of <see cref="Relative"/> sees it from its root.</summary>
    public string? Path { get; init; }

    /// <summary>Of a bind mount in the reader's own mount namespace: whether its path leads elsewhere, because something is mounted over it or over a directory on the way.</summary>
    public bool Covered { get; init; }

    /// <summary>The namespace behind the holder: of a bind mount the mount namespace that has it; of a child or an owned namespace, that namespace.</summary>
    public NamespaceId? Relative { get; init; }
}
