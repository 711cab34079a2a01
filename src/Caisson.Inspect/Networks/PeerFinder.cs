using Caisson.Inspect.Targets;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Networks;

/// <summary>
/// Finds the other ends of devices. A device names the namespace of its other end by a number that only its own namespace has for it; there is no way from the
/// number to the namespace but to ask for the number of each namespace there is.
/// </summary>
internal sealed class PeerFinder(RouteSocket socket, NamespaceSnapshot? machine)
{
    private readonly Dictionary<int, (NamespaceId Id, IReadOnlyList<Link>? Links)> _found = [];
    private List<NamespaceInfo>? _left;

    internal NetworkPeer? Find(Link link, IReadOnlyList<Link> here)
    {
        if (link.PeerIndex == 0) return null;
        if (link.PeerNamespace is not { } number) return Describe(link.PeerIndex, here, null, true);
        return Namespace(number) is { } there ? Describe(link.PeerIndex, there.Links ?? [], there.Id, false) : new(link.PeerIndex, null, null, false);
    }

    private static NetworkPeer Describe(int index, IReadOnlyList<Link> links, NamespaceId? id, bool isHere)
    {
        foreach (var link in links)
        {
            if (link.Index != index) continue;
            string? master = null;
            foreach (var other in links)
                if (other.Index == link.MasterIndex) master = other.Name;
            return new(index, link.Name, id, isHere) { Master = master };
        }

        return new(index, null, id, isHere);
    }

    // Each namespace is opened at most once, and only as many as it takes.
    private (NamespaceId Id, IReadOnlyList<Link>? Links)? Namespace(int number)
    {
        if (_found.TryGetValue(number, out var found)) return found;
        _left ??= Candidates();
        while (_left.Count > 0)
        {
            var candidate = _left[^1];
            _left.RemoveAt(_left.Count - 1);
            try
            {
                using var handle = NamespaceOpener.Open(machine!, candidate);
                if (socket.FindNamespace(handle) is not { } its) continue;
                _found[its] = (candidate.Id, LinksOf(handle));
                if (its == number) return _found[its];
            }
            catch (CaissonException)
            {
                // It is gone, or may not be opened: perhaps another one is it.
            }
        }

        return null;
    }

    // The initial one last in the list, so first asked: that is where the other ends mostly are.
    private List<NamespaceInfo> Candidates()
    {
        var list = new List<NamespaceInfo>();
        foreach (var item in machine?.Namespaces ?? [])
            if (item.Kind == NamespaceKind.Network) list.Add(item);
        list.Sort(static (a, b) => a.IsInitial.CompareTo(b.IsInitial));
        return list;
    }

    private static IReadOnlyList<Link>? LinksOf(NamespaceHandle network)
    {
        try
        {
            using var there = RouteSocket.OpenIn(network);
            return there.ListLinks();
        }
        catch (CaissonException)
        {
            return null;
        }
    }
}
