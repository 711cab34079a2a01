using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Mounts;

/// <summary>The mount tables of all mount namespaces that can be seen, one view of each, and their peer groups. It never changes.</summary>
public sealed partial class MountTables
{
    /// <summary>Puts views together.</summary>
    /// <param name="views">The mount namespaces, each once.</param>
    /// <param name="unreadable">Namespaces that are known, but not their mounts.</param>
    public MountTables(IEnumerable<MountNamespaceView> views, IEnumerable<NamespaceId>? unreadable = null)
    {
        Views = [.. views];
        Unreadable = [.. unreadable ?? []];
        Groups = new PeerGroups(Views);
    }

    /// <summary>The views: of each namespace one.</summary>
    public IReadOnlyList<MountNamespaceView> Views { get; }

    /// <summary>Namespaces whose mounts could not be read, because no process is in them and the caller may not enter them: their peers and slaves are not known.</summary>
    public IReadOnlyList<NamespaceId> Unreadable { get; }

    /// <summary>The peer groups of the views.</summary>
    public PeerGroups Groups { get; }

    /// <summary>The view of a namespace; null if there is none.</summary>
    /// <param name="id">The namespace.</param>
    public MountNamespaceView? Find(NamespaceId id) => Views.FirstOrDefault(view => view.Id == id);

    /// <summary>The view of the namespace that another view is of, which may be that of another process; null if there is none.</summary>
    /// <param name="view">The other view.</param>
    public MountNamespaceView? Find(MountNamespaceView view) => Views.FirstOrDefault(view.IsSameNamespace);
}
