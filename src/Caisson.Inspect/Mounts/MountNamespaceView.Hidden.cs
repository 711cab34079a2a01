namespace Caisson.Inspect.Mounts;

public sealed partial class MountNamespaceView
{
    // A mount is reached if the path to it reaches the mount below it and meets none of that one's other mounts on the way. It is hidden if it is not reached,
    // or if something is mounted on its own root. The order of the table says nothing: a mount that came by propagation may lie below an older one.
    private void MarkHidden()
    {
        var pending = new Stack<(MountNode? Mount, List<MountNode> Children)>();
        if (Root is null)
        {
            pending.Push((null, _mounts.FindAll(static node => node.Parent is null)));
        }
        else
        {
            pending.Push((Root, [.. Root.Children]));
            // More than one mount without a parent: the table changed while it was read. What is known of them is their path.
            foreach (var node in _mounts)
            {
                if (node.Parent is null && node != Root) pending.Peek().Children.Add(node);
            }
        }

        while (pending.TryPop(out var entry))
        {
            var byPoint = new Dictionary<string, MountNode>(entry.Children.Count, StringComparer.Ordinal);
            foreach (var child in entry.Children) byPoint[child.Info.MountPoint] = child;
            foreach (var child in entry.Children)
            {
                var blocking = entry.Mount == Root && child.Info.MountPoint == "/" ? Root : Above(child, entry.Mount, byPoint);
                if (blocking is not null) HideTree(child, blocking);
                else pending.Push((child, [.. child.Children]));
            }

            if (entry.Mount is { } mount && mount != Root && byPoint.TryGetValue(mount.Info.MountPoint, out var cover)) mount.Hide(cover);
        }
    }

    // The sibling that a path meets before it comes to this mount: on the mount point of their parent, or on a directory in between.
    private MountNode? Above(MountNode child, MountNode? parent, Dictionary<string, MountNode> byPoint)
    {
        var point = child.Info.MountPoint;
        var start = parent?.Info.MountPoint ?? "/";
        if (parent != Root && start != point && byPoint.TryGetValue(start, out var cover)) return cover;
        for (var end = point.IndexOf('/', Math.Min(start.Length + 1, point.Length)); end > 0; end = point.IndexOf('/', end + 1))
        {
            if (byPoint.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(point.AsSpan(0, end), out var sibling)) return sibling;
        }

        return null;
    }

    private static void HideTree(MountNode top, MountNode by)
    {
        var pending = new Stack<MountNode>([top]);
        while (pending.TryPop(out var node))
        {
            node.Hide(by);
            foreach (var child in node.Children) pending.Push(child);
        }
    }
}
