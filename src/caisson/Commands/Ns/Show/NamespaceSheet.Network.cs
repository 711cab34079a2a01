using System.Globalization;
using System.Net;
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
            rows.Add([device.Link.Name, string.Join(", ", DeviceWords(device))]);
            if (PeerWords(device) is { } peer) rows.Add(["", peer]);
            if (device.Ports.Count > 0) rows.Add(["", $"with the ports {string.Join(", ", device.Ports)}"]);
            foreach (var address in device.Addresses) rows.Add(["", AddressText(address)]);
        }

        sheet.Rows("devices", rows);
        var routes = new List<string[]>();
        var others = 0;
        foreach (var route in network.Routes)
        {
            if (route.Table == Route.MainTable && route.Type != RouteType.Multicast) routes.Add([route.DestinationText, RouteWords(route, network)]);
            else if (route.Table != 255 && route.Type != RouteType.Multicast) others++;
        }

        sheet.Rows("routes", routes);
        sheet.Line(routes.Count == 0 ? "routes" : "", others > 0 ? $"and {others} in other tables than the main one" : null);
        sheet.Lines("listening", Wording.Some(network.Listening.Select(static socket => string.Create(CultureInfo.InvariantCulture, $"{socket.Protocol} {socket.EndPoint}, of uid {socket.Uid}")).Distinct(), 40));
    }

    internal static string RouteWords(Route route, NetworkView network)
    {
        var words = new List<string>();
        if (route.Type != RouteType.Unicast) words.Add(route.Type.ToString().ToLowerInvariant());
        foreach (var hop in route.NextHops)
        {
            if (!hop.Gateway.IsEmpty) words.Add($"via {new IPAddress(hop.Gateway.Span)}");
            if (hop.LinkIndex != 0) words.Add($"dev {network.NameOf(hop.LinkIndex)}");
            if (route.NextHops.Count > 1) words.Add(string.Create(CultureInfo.InvariantCulture, $"weight {hop.Weight}"));
        }

        if (!route.Source.IsEmpty) words.Add($"from {new IPAddress(route.Source.Span)}");
        if (route.Metric > 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"metric {route.Metric}"));
        return string.Join(' ', words);
    }

    internal static string AddressText(LinkAddress address) => address.Scope switch
    {
        0 => address.ToString(),
        253 => $"{address}, on the link only",
        254 => $"{address}, on this machine only",
        _ => string.Create(CultureInfo.InvariantCulture, $"{address}, scope {address.Scope}"),
    };

    private static IEnumerable<string> DeviceWords(NetworkDevice device)
    {
        var link = device.Link;
        if (link.Flags == LinkFlags.None && link.Mtu == 0) yield break;
        yield return link.Flags.HasFlag(LinkFlags.Loopback) ? "loopback" : link.Kind ?? "hardware";
        yield return !link.IsUp ? "switched off" : link.State is LinkState.Up or LinkState.Unknown ? "up" : link.Flags.HasFlag(LinkFlags.LowerUp) ? $"up, but {link.State.ToString().ToLowerInvariant()}" : "up, without a carrier";
        yield return string.Create(CultureInfo.InvariantCulture, $"MTU {link.Mtu}");
        if (!link.Flags.HasFlag(LinkFlags.Loopback) && link.AddressText.Length > 0) yield return link.AddressText;
        if (device.Master is { } master) yield return $"port of {master}";
        if (link.Alias is { } alias) yield return $"\"{alias}\"";
    }

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
