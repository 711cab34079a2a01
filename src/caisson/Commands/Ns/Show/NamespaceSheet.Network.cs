using System.Globalization;
using Caisson.Inspect.Networks;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Cli.Commands.Ns.Show;

internal sealed partial class NamespaceSheet
{
    private void Network(NetworkView network)
    {
        sheet.Line("", network.Problem is { } problem ? $"({problem})" : null);
        var rows = new List<string[]>();
        foreach (var device in network.Devices)
        {
            rows.Add([device.Link.Name, network.Describe(device)]);
            if (PeerWords(device) is { } peer) rows.Add(["", peer]);
            if (device.Ports.Count > 0) rows.Add(["", $"with the ports {string.Join(", ", device.Ports)}"]);
            foreach (var address in device.Addresses) rows.Add(["", AddressText(address)]);
        }

        sheet.Rows("devices", rows);
        var routes = new List<string[]>();
        var others = 0;
        foreach (var route in network.Routes)
        {
            if (route.Table == Route.MainTable && route.Type != RouteType.Multicast) routes.Add([route.DestinationText, network.Describe(route)]);
            else if (route.Table != 255 && route.Type != RouteType.Multicast) others++;
        }

        sheet.Rows("routes", routes);
        sheet.Line(routes.Count == 0 ? "routes" : "", others > 0 ? $"and {others} in other tables than the main one" : null);
        sheet.Lines("listening", Wording.Some(network.Listening.Select(Socket).Distinct(), 40));
    }

    private string Socket(ListeningSocket socket)
    {
        var owner = socket.Processes.Count > 0
            ? string.Join(", ", Wording.Some(socket.Processes.Select(pid => Wording.Process(machine, pid)), 3))
            : string.Create(CultureInfo.InvariantCulture, $"of uid {socket.Uid}");
        return $"{socket.Protocol} {socket.EndPoint}, {owner}";
    }

    internal static string AddressText(LinkAddress address) => address.Scope switch
    {
        0 => address.ToString(),
        253 => $"{address}, on the link only",
        254 => $"{address}, on this machine only",
        _ => string.Create(CultureInfo.InvariantCulture, $"{address}, scope {address.Scope}"),
    };

    private string? PeerWords(NetworkDevice device)
    {
        if (device.Peer is not { } peer) return null;
        var relation = device.IsPair ? "the other end is" : "it lies on";
        var name = peer.Name ?? string.Create(CultureInfo.InvariantCulture, $"device {peer.Index}");
        var place = peer.IsHere ? ", here" : peer.Namespace is { } id ? $" in {Wording.Name(NamespaceKind.Network, id)}{Whose(id)}" : " in a namespace that cannot be found from here";
        return $"{relation} {name}{place}{(peer.Master is { } master ? $", a port of {master}" : "")}";
    }

    private string Whose(NamespaceId id) => machine.Find(id) switch
    {
        { IsInitial: true } => ", the initial one",
        { Unit: { Kind: Inspect.UnitKind.Container } unit } => $" of {unit}",
        { Leader: { } leader } => string.Create(CultureInfo.InvariantCulture, $" of process {leader.Pid} ({leader.Name})"),
        _ => "",
    };
}
