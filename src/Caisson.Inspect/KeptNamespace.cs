using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>A place in /run/netns or /run/caisson-ns where a namespace is kept under a name, by a bind mount of its file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind, which the place tells; in /run/netns always the network.</param>
/// <param name="Path">The file.</param>
/// <param name="Id">Which namespace is kept; null if the file is no namespace: somebody is about to make or to remove it, or was interrupted, or it is kept in another mount namespace.</param>
public sealed record KeptNamespace(string Name, NamespaceKind Kind, string Path, NamespaceId? Id)
{
    /// <summary>Opens the namespace.</summary>
    /// <exception cref="CaissonException">The file is no namespace (any more), or one of another kind than its place tells.</exception>
    public NamespaceHandle Open()
    {
        if (Id is null)
            throw new CaissonException($"Nothing is kept at {Path}", "the file is there, but no namespace is bound to it: what made it was interrupted, or did so in another mount namespace", new Advice("remove what is left of it", AdviceKind.RemoveKept, Name));
        return NamespaceHandle.OpenPath(Path, Kind);
    }
}
