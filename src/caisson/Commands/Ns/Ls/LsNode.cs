using Caisson.Inspect;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>A line and those that hang below it.</summary>
internal sealed class LsNode(LsRow row)
{
    internal LsRow Row { get; } = row;

    internal List<LsNode> Below { get; } = [];

    /// <summary>Whether the line goes on with a namespace whose columns stand above: only the process's are shown.</summary>
    internal bool Continues { get; private init; }

    /// <summary>Arranges what is to be shown.</summary>
    internal static List<LsNode> Arrange(NamespaceSnapshot snapshot, LsView view)
    {
        if (view.Inside is { } inside) return view.InsideAsTree ? Bounded(Processes(snapshot, inside, false)) : Flat(snapshot, inside);
        var roots = new List<LsNode>();
        var nodes = new Dictionary<NamespaceId, LsNode>();
        var shown = new List<NamespaceInfo>();
        foreach (var info in snapshot.Namespaces)
        {
            if (!view.IsShown(info)) continue;
            shown.Add(info);
            nodes[info.Id] = new(new(info, info.Leader));
        }

        foreach (var info in shown)
        {
            if (view.Tree == LsTree.Process && info.Processes.Count > 0) roots.AddRange(Processes(snapshot, info, true));
            else if (Above(snapshot, view.Tree, info, nodes) is { } above) above.Below.Add(nodes[info.Id]);
            else roots.Add(nodes[info.Id]);
        }

        return Bounded(roots);
    }

    // Anybody can make a chain of thousands of processes: what is deeper than this is shown as one level.
    private const int Deepest = 128;

    private static List<LsNode> Bounded(List<LsNode> roots)
    {
        var open = new Stack<(LsNode Node, int Depth)>();
        foreach (var root in roots) open.Push((root, 0));
        while (open.TryPop(out var next))
        {
            var below = next.Node.Below;
            if (next.Depth < Deepest)
            {
                foreach (var node in below) open.Push((node, next.Depth + 1));
                continue;
            }

            // It grows while it is gone through.
            for (var i = 0; i < below.Count; i++)
            {
                below.AddRange(below[i].Below);
                below[i].Below.Clear();
            }
        }

        return roots;
    }

    // The nearest one above that is shown.
    private static LsNode? Above(NamespaceSnapshot snapshot, LsTree tree, NamespaceInfo info, Dictionary<NamespaceId, LsNode> nodes)
    {
        // A file of somebody else's may hold a circle.
        for (var steps = 0; steps < 64; steps++)
        {
            var next = tree switch { LsTree.Owner => info.Owner, LsTree.Parent or LsTree.User or LsTree.Pid => info.Parent, _ => null };
            if (next is not { } id || id == info.Id) return null;
            if (nodes.TryGetValue(id, out var node)) return node;
            if (snapshot.Find(id) is not { } above) return null;
            info = above;
        }

        return null;
    }

    private static List<LsNode> Flat(NamespaceSnapshot snapshot, NamespaceInfo inside)
    {
        var list = new List<LsNode>();
        foreach (var pid in inside.Processes) list.Add(new(new(inside, snapshot.FindProcess(pid))));
        return list;
    }

    private static List<LsNode> Processes(NamespaceSnapshot snapshot, NamespaceInfo inside, bool once)
    {
        var roots = new List<LsNode>();
        var nodes = new Dictionary<int, LsNode>();
        foreach (var pid in inside.Processes) nodes[pid] = new(new(inside, snapshot.FindProcess(pid))) { Continues = once && nodes.Count > 0 };
        foreach (var pid in inside.Processes)
        {
            // A parent's number is always another one, and a circle can only be in a file: then its members are missing.
            var parent = nodes[pid].Row.Process?.ParentPid ?? 0;
            if (parent != pid && nodes.TryGetValue(parent, out var above)) above.Below.Add(nodes[pid]);
            else roots.Add(nodes[pid]);
        }

        return roots;
    }
}
