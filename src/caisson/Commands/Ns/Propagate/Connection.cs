using Caisson.Inspect.Mounts;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>
/// Peer groups that connect the same namespaces in the same way, as the mounts of a whole tree do: what is told of them is told once.
/// </summary>
internal sealed class Connection
{
    private Connection(PeerGroup first)
    {
        Groups.Add(first);
        Point = first.IsVisible ? First(first.Members).Info.MountPoint : First(first.Slaves).Info.MountPoint;
        Shared = Parties(first.Members, Point);
        Given = Parties(first.Slaves, Point);
        From = Parties(first.Masters.SelectMany(static master => master.Members), null);
        FromUnseen = first.Masters.Any(static master => !master.IsVisible);
    }

    internal List<PeerGroup> Groups { get; } = [];

    /// <summary>The mount point in the namespace that is named first.</summary>
    internal string Point { get; }

    internal List<Party> Shared { get; }

    internal List<Party> Given { get; }

    internal List<Party> From { get; }

    internal bool FromUnseen { get; }

    internal bool IsVisible => Groups[0].IsVisible;

    /// <summary>The connections, those that matter: between namespaces, or to slaves.</summary>
    internal static List<Connection> Of(PeerGroups groups, MountNamespaceView? only)
    {
        var result = new List<Connection>();
        var known = new Dictionary<string, Connection>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            if (group.Slaves.Count == 0 && !group.Members.Any(member => member.View != group.Members[0].View)) continue;
            if (only is not null && !group.Members.Concat(group.Slaves).Any(mount => mount.View == only)) continue;
            var connection = new Connection(group);
            var signature = connection.Signature();
            if (known.TryGetValue(signature, out var same))
            {
                same.Groups.Add(group);
                continue;
            }

            known.Add(signature, connection);
            result.Add(connection);
        }

        return result;
    }

    /// <summary>The mount points of all groups, each as the namespace that is named first sees it.</summary>
    internal IEnumerable<string> Points() => Groups.Select(static group => First(group.IsVisible ? group.Members : group.Slaves).Info.MountPoint).Distinct();

    private string Signature() => string.Join('\n', [$"{IsVisible} {FromUnseen}", .. Shared.Select(static p => "= " + p.Key), .. Given.Select(static p => "> " + p.Key), .. From.Select(static p => "< " + p.Key)]);

    // Of the namespace that is named first: numbers of mounts are used again, so those of different namespaces tell nothing.
    private static MountNode First(IReadOnlyList<MountNode> mounts) => mounts.Where(mount => mount.View == mounts[0].View).MinBy(static mount => mount.Info.Id)!;

    // Where the point is the same as in the title it is not repeated.
    private static List<Party> Parties(IEnumerable<MountNode> mounts, string? point)
    {
        var parties = new List<Party>();
        foreach (var here in mounts.GroupBy(static mount => (mount.View, GivesOn: mount.Info.SharedGroup is not null && mount.Info.MasterGroup is not null)))
        {
            var points = here.Select(static mount => mount.Info.MountPoint).Distinct().Order(StringComparer.Ordinal).ToList();
            parties.Add(new(here.Key.View, point is null || (points.Count == 1 && points[0] == point) ? [] : points, here.Key.GivesOn));
        }

        return parties;
    }

    /// <summary>A namespace that takes part.</summary>
    /// <param name="View">The namespace.</param>
    /// <param name="Points">Where it has the mount; empty if where the title says.</param>
    /// <param name="IsBoth">Whether it is shared there, and a slave as well.</param>
    internal sealed record Party(MountNamespaceView View, List<string> Points, bool IsBoth)
    {
        internal string Key => $"{View.Id} {View.Pid} {IsBoth} {string.Join('\n', Points)}";
    }
}
