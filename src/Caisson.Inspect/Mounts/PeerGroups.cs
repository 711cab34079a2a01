using System.Collections;

namespace Caisson.Inspect.Mounts;

/// <summary>The peer groups of all mount namespaces that can be seen, with who gives to whom: mount_namespaces(7), sharedsubtree. It never changes.</summary>
public sealed class PeerGroups : IReadOnlyCollection<PeerGroup>
{
    private readonly SortedDictionary<int, PeerGroup> _groups = [];

    /// <summary>Finds the groups.</summary>
    /// <param name="views">The mount namespaces, each once.</param>
    public PeerGroups(IEnumerable<MountNamespaceView> views)
    {
        Views = [.. views];
        foreach (var mount in Views.SelectMany(static view => view.Mounts))
        {
            if (mount.Info.SharedGroup is { } shared) Get(shared).AddMember(mount);
            if (mount.Info.MasterGroup is not { } master) continue;
            Get(master).AddSlave(mount);
            if (mount.Info.SharedGroup is { } own) Get(master).AddSlaveGroup(Get(own));
        }

        // A master that nobody sees has a place of its own in the chain; the kernel tells the nearest group before it.
        foreach (var mount in Views.SelectMany(static view => view.Mounts))
        {
            if (mount.Info is { PropagateFrom: { } from, MasterGroup: { } master } && !Get(master).IsVisible) Get(from).AddSlaveGroup(Get(master));
        }
    }

    /// <summary>The mount namespaces that were looked at.</summary>
    public IReadOnlyList<MountNamespaceView> Views { get; }

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    /// <summary>A group; null if there is none of that number.</summary>
    /// <param name="id">The number.</param>
    public PeerGroup? Find(int id) => _groups.GetValueOrDefault(id);

    /// <summary>The group that a mount is in; null if it is not shared.</summary>
    /// <param name="mount">A mount of one of the <see cref="Views"/>.</param>
    public PeerGroup? Of(MountNode mount) => mount.Info.SharedGroup is { } id ? Find(id) : null;

    /// <summary>The group that a mount receives from without giving back; null if it is no slave.</summary>
    /// <param name="mount">A mount of one of the <see cref="Views"/>.</param>
    public PeerGroup? MasterOf(MountNode mount) => mount.Info.MasterGroup is { } id ? Find(id) : null;

    /// <inheritdoc/>
    public IEnumerator<PeerGroup> GetEnumerator() => _groups.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private PeerGroup Get(int id)
    {
        if (!_groups.TryGetValue(id, out var group)) _groups.Add(id, group = new PeerGroup(id));
        return group;
    }
}
