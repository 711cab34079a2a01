using System.Globalization;
using Caisson.Inspect.Mounts;
using Caisson.Inspect.Networks;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Comparing;

/// <summary>What is in a namespace as a list of things with a text each, so that two can be held against each other.</summary>
internal static class Contents
{
    internal static List<(string Aspect, string Item, string Text)> Of(NamespaceDetails details, NamespaceSnapshot machine)
    {
        List<(string, string, string)> list = [];
        if (details.User?.Value is { } user) User(list, user);
        if (details.Pid?.Value is not null && details.Info is { } info) Processes(list, info, machine);
        if (details.Mounts?.Value is { } mounts) Mounts(list, mounts);
        if (details.Uts?.Value is { } uts) list.AddRange([("hostname", "", uts.Hostname), ("domain name", "", uts.DomainName)]);
        if (details.Ipc?.Value is { } ipc) Ipc(list, ipc);
        if (details.Network?.Value is { } network) Network(list, network);
        if (details.Time?.Value is { } time) list.AddRange([("clock", "monotonic", time.Monotonic.ToString()), ("clock", "boottime", time.Boottime.ToString())]);
        foreach (var root in details.Cgroup?.Value?.Roots ?? []) list.Add(("cgroup root", root.Name, root.Path ?? "?"));
        return list;
    }

    /// <summary>
    /// What differs, by aspect and item. Of one item there may be several, as routes to one network: those that are equal cancel out, and if then one is left on each
    /// side it has changed. A text that is empty is not known, and differs from none.
    /// </summary>
    internal static List<Difference> Compare(List<(string Aspect, string Item, string Text)> a, List<(string Aspect, string Item, string Text)> b)
    {
        var groups = new Dictionary<(string Aspect, string Item), (List<string> A, List<string> B)>();
        // In the order of their first appearance, a's things before what only b has.
        var order = new List<(string Aspect, string Item)>();
        foreach (var (aspect, item, text) in a) Group(aspect, item).A.Add(text);
        foreach (var (aspect, item, text) in b) Group(aspect, item).B.Add(text);
        var differences = new List<Difference>();
        foreach (var key in order)
        {
            var (left, right) = groups[key];
            for (var i = left.Count - 1; i >= 0; i--)
            {
                var match = right.FindIndex(text => text == left[i] || text.Length == 0 || left[i].Length == 0);
                if (match < 0) continue;
                left.RemoveAt(i);
                right.RemoveAt(match);
            }

            if (left.Count == 1 && right.Count == 1)
            {
                differences.Add(new(key.Aspect, key.Item, left[0], right[0]));
                continue;
            }

            foreach (var text in left) differences.Add(new(key.Aspect, key.Item, text, null));
            foreach (var text in right) differences.Add(new(key.Aspect, key.Item, null, text));
        }

        return differences;

        (List<string> A, List<string> B) Group(string aspect, string item)
        {
            if (groups.TryGetValue((aspect, item), out var group)) return group;
            order.Add((aspect, item));
            return groups[(aspect, item)] = ([], []);
        }
    }

    private static void User(List<(string, string, string)> list, UserView user)
    {
        foreach (var range in user.Users ?? IdMap.Empty) list.Add(("users", "", user.Sentence(range)));
        foreach (var range in user.Groups ?? IdMap.Empty) list.Add(("groups", "", user.Sentence(range)));
        if (user.Setgroups is { } policy) list.Add(("setgroups", "", SetgroupsPolicies.WordOf(policy)));
    }

    // Those that have a number in it: its own and those of the namespaces below.
    private static void Processes(List<(string, string, string)> list, NamespaceInfo info, NamespaceSnapshot machine)
    {
        var pids = new SortedSet<int>();
        var pending = new Stack<NamespaceInfo>([info]);
        var seen = new HashSet<NamespaceId>();
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next.Id)) continue;
            pids.UnionWith(next.Processes);
            foreach (var child in next.Children)
                if (machine.Find(child) is { } below) pending.Push(below);
        }

        foreach (var pid in pids) list.Add(("process", pid.ToString(CultureInfo.InvariantCulture), machine.FindProcess(pid)?.Name ?? "?"));
    }

    // What is under another mount is not part of what a process sees.
    private static void Mounts(List<(string, string, string)> list, MountNamespaceView view)
    {
        foreach (var mount in view.Mounts)
        {
            var info = mount.Info;
            if (!mount.IsHidden) list.Add(("mount", info.MountPoint, $"{info.FileSystemType} {(info.Source.Length > 0 ? info.Source : "none")}{(info.Root == "/" ? "" : $", its {info.Root}")}, {info.Options}"));
        }
    }

    private static void Ipc(List<(string, string, string)> list, IpcView ipc)
    {
        list.AddRange([("objects", "shared memory segments", Number(ipc.SharedMemory)), ("objects", "semaphore sets", Number(ipc.Semaphores)), ("objects", "message queues", Number(ipc.MessageQueues))]);
        foreach (var queue in ipc.PosixQueues ?? []) list.Add(("POSIX queue", "/" + queue, "there"));
    }

    private static void Network(List<(string, string, string)> list, NetworkView network)
    {
        foreach (var device in network.Devices) list.Add(("device", device.Link.Name, network.Describe(device)));
        foreach (var device in network.Devices)
        {
            foreach (var address in device.Addresses) list.Add(("address", device.Link.Name, address.ToString()));
        }

        foreach (var route in network.Routes)
        {
            if (route.Table == Route.MainTable && route.Type != RouteType.Multicast) list.Add(("route", $"{(route.IsDefault ? route.Family == 2 ? "default" : "default of IPv6" : route.DestinationText)}", network.Describe(route)));
        }

        foreach (var socket in network.Listening) list.Add(("listening", $"{socket.Protocol} {socket.EndPoint}", Number((int)socket.Uid)));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
