namespace Caisson.Inspect.Mounts;

/// <summary>What would happen to a mount made at a place: to whom it would go, and from whom mounts come. mount_namespaces(7), sharedsubtree. It never changes.</summary>
public sealed partial class Propagation
{
    private readonly List<PropagationPlace> _receivers = [];
    private readonly List<PropagationPlace> _outside = [];
    private readonly List<PropagationPlace> _senders = [];
    private readonly List<PeerGroup> _unseen = [];

    private Propagation(MountNode mount, string path)
    {
        Mount = mount;
        Path = path;
        InFileSystem = mount.ToFileSystem(path);
    }

    /// <summary>The mount that the place lies on.</summary>
    public MountNode Mount { get; }

    /// <summary>The place, as the process of the mount's view sees it.</summary>
    public string Path { get; }

    /// <summary>The place, counted from the root of the file system: it is what peers have in common.</summary>
    public string InFileSystem { get; }

    /// <summary>The mount because of which no path would lead to a mount made at the place: <see cref="Mount"/> is hidden, or what appears elsewhere in the namespace would lie over it.</summary>
    public MountNode? HiddenBy { get; private set; }

    /// <summary>Where else a mount made at the place would appear.</summary>
    public IReadOnlyList<PropagationPlace> Receivers => _receivers;

    /// <summary>Peers and slaves that would get nothing, because they show another part of the file system; their <see cref="PropagationPlace.Path"/> is null.</summary>
    public IReadOnlyList<PropagationPlace> Outside => _outside;

    /// <summary>The places from which a mount would appear here: those of the groups before this one, that of its own master first. Its own peers, which give as well as take, are only among the <see cref="Receivers"/>.</summary>
    public IReadOnlyList<PropagationPlace> Senders => _senders;

    /// <summary>Groups on the way, up or down, of which no member can be seen: who else would get something from them is not known.</summary>
    public IReadOnlyList<PeerGroup> Unseen => _unseen;

    /// <summary>Finds out what would happen to a mount.</summary>
    /// <param name="groups">The peer groups of all namespaces.</param>
    /// <param name="mount">The mount that the place lies on.</param>
    /// <param name="path">The place, at or below the mount point, without symbolic links.</param>
    public static Propagation At(PeerGroups groups, MountNode mount, string path)
    {
        var result = new Propagation(mount, path);
        // Only a shared mount gives; what it gives goes on from each group to its slaves, whether the members in between show the place or not.
        if (groups.Of(mount) is { } own) result.Follow(own, static group => group.SlaveGroups, result.Give);
        result.Hide();
        if (groups.MasterOf(mount) is { } master) result.Follow(master, static group => group.Masters, result.Take);
        return result;
    }

    private void Follow(PeerGroup start, Func<PeerGroup, IReadOnlyList<PeerGroup>> next, Action<PeerGroup, IReadOnlyList<PeerGroup>> visit)
    {
        var seen = new HashSet<PeerGroup> { start };
        var pending = new Queue<IReadOnlyList<PeerGroup>>([[start]]);
        while (pending.TryDequeue(out var route))
        {
            var group = route[^1];
            if (!group.IsVisible) _unseen.Add(group);
            visit(group, route);
            foreach (var further in next(group))
            {
                if (seen.Add(further)) pending.Enqueue([.. route, further]);
            }
        }
    }

    private void Give(PeerGroup group, IReadOnlyList<PeerGroup> route)
    {
        foreach (var member in group.Members)
        {
            if (member != Mount) Add(_receivers, member, route);
        }

        // Slaves that share are members of groups further on.
        foreach (var slave in group.Slaves)
        {
            if (slave.Info.SharedGroup is null) Add(_receivers, slave, route);
        }
    }

    private void Take(PeerGroup group, IReadOnlyList<PeerGroup> route)
    {
        foreach (var member in group.Members) Add(_senders, member, route);
    }

    private void Add(List<PropagationPlace> places, MountNode mount, IReadOnlyList<PeerGroup> route)
    {
        var path = mount.FromFileSystem(InFileSystem);
        (path is null ? _outside : places).Add(new(mount, path, route));
    }
}
