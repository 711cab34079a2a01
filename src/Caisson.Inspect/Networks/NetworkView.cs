using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Networks;

/// <summary>The devices, addresses, routes and listening sockets of a network namespace: network_namespaces(7). It never changes.</summary>
public sealed partial class NetworkView
{
    private NetworkView()
    {
    }

    /// <summary>The devices, in order of their numbers.</summary>
    public IReadOnlyList<NetworkDevice> Devices { get; private init; } = [];

    /// <summary>The routes of all tables.</summary>
    public IReadOnlyList<Route> Routes { get; private init; } = [];

    /// <summary>The sockets that wait for others.</summary>
    public IReadOnlyList<ListeningSocket> Listening { get; private init; } = [];

    /// <summary>Why something is missing, for people, without a full stop; null if nothing is.</summary>
    public string? Problem { get; private init; }

    /// <summary>The name of a device; its number if there is none of that number.</summary>
    /// <param name="index">The number.</param>
    public string NameOf(int index)
    {
        foreach (var device in Devices)
        {
            if (device.Link.Index == index) return device.Link.Name;
        }

        return string.Create(CultureInfo.InvariantCulture, $"#{index}");
    }

    /// <summary>Reads a namespace, from inside if it is not the caller's own.</summary>
    /// <param name="network">The namespace.</param>
    /// <param name="machine">Where the other ends of devices are looked for; null for nowhere else than in the namespace itself.</param>
    /// <param name="processes">Processes that may have the listening sockets open; null for none.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the user namespace that it belongs to, or in the own one.</exception>
    public static NetworkView Read(NamespaceHandle network, NamespaceSnapshot? machine = null, IReadOnlyList<int>? processes = null) => Inside.Run(network, () =>
    {
        using var socket = RouteSocket.Open();
        var links = socket.ListLinks();
        var addresses = socket.ListAddresses();
        var peers = new PeerFinder(socket, machine);
        var names = new Dictionary<int, string>(links.Count);
        foreach (var link in links) names[link.Index] = link.Name;
        var own = addresses.ToLookup(static address => address.LinkIndex);
        var ports = links.ToLookup(static link => link.MasterIndex);
        var devices = new List<NetworkDevice>(links.Count);
        foreach (var link in links)
        {
            devices.Add(new(link, [.. own[link.Index]])
            {
                Master = link.MasterIndex == 0 ? null : names.GetValueOrDefault(link.MasterIndex),
                Ports = [.. ports[link.Index].Select(static port => port.Name).Order(StringComparer.Ordinal)],
                Peer = peers.Find(link, links),
            });
        }

        devices.Sort(static (a, b) => a.Link.Index.CompareTo(b.Link.Index));
        return new NetworkView { Devices = devices, Routes = socket.ListRoutes(), Listening = SocketOwners.Find(SocketTables.Read("/proc/thread-self/net"), processes ?? []) };
    });

    /// <summary>
    /// Reads what everybody may see of the network of a process, by the files of /proc/PID/net: without kinds, state, other ends, and addresses' devices where they
    /// are not clear.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="CaissonException">The process is gone, or /proc hides it.</exception>
    public static NetworkView ReadProc(int pid)
    {
        var files = new NetworkFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net"));
        return new()
        {
            Devices = files.Devices,
            Routes = files.Routes,
            Listening = SocketOwners.Find(SocketTables.Read(files.Directory), [pid]),
            Problem = "read from /proc: kinds, states and other ends of devices take the right to enter the namespace, CAP_SYS_ADMIN in its user namespace",
        };
    }
}
