using System.Globalization;
using System.Net;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Networks;

public sealed partial class NetworkView
{
    /// <summary>A device in words, without its name: <c>veth, up, MTU 1500, 02:…, port of br0</c>. Empty if nothing but the name is known.</summary>
    /// <param name="device">One of the devices.</param>
    public string Describe(NetworkDevice device)
    {
        var link = device.Link;
        if (link.Flags == LinkFlags.None && link.Mtu == 0) return "";
        var words = new List<string>
        {
            link.Flags.HasFlag(LinkFlags.Loopback) ? "loopback" : link.Kind ?? "hardware",
            !link.IsUp ? "switched off" : link.State is LinkState.Up or LinkState.Unknown ? "up" : link.State == LinkState.Dormant ? "up, but dormant" : "up, without a carrier",
            string.Create(CultureInfo.InvariantCulture, $"MTU {link.Mtu}"),
        };
        if (!link.Flags.HasFlag(LinkFlags.Loopback) && link.AddressText.Length > 0) words.Add(link.AddressText);
        if (device.Master is { } master) words.Add($"port of {master}");
        if (link.Alias is { } alias) words.Add($"\"{alias}\"");
        return string.Join(", ", words);
    }

    /// <summary>A route in words, without its destination: <c>via 10.0.0.1 dev eth0 metric 100</c>.</summary>
    /// <param name="route">One of the routes.</param>
    public string Describe(Route route)
    {
        var words = new List<string>();
        if (route.Type != RouteType.Unicast) words.Add(route.Type.ToString().ToLowerInvariant());
        foreach (var hop in route.NextHops)
        {
            if (!hop.Gateway.IsEmpty) words.Add($"via {new IPAddress(hop.Gateway.Span)}");
            if (hop.LinkIndex != 0) words.Add($"dev {NameOf(hop.LinkIndex)}");
            if (route.NextHops.Count > 1) words.Add(string.Create(CultureInfo.InvariantCulture, $"weight {hop.Weight}"));
        }

        if (!route.Source.IsEmpty) words.Add($"from {new IPAddress(route.Source.Span)}");
        if (route.Metric > 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"metric {route.Metric}"));
        return string.Join(' ', words);
    }
}
