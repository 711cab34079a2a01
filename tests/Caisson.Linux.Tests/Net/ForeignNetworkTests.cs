using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Linux.Tests.Net;

/// <summary>Another network namespace, read from outside, against what ip(8) says in it.</summary>
public sealed class ForeignNetworkTests
{
    private const string Setup = """
        ip link set lo up
        ip link add br0 type bridge
        ip link add v0 type veth peer name v1
        ip link set v0 master br0
        ip link set br0 up
        ip link set v0 up
        ip link set v1 up
        ip link set v1 alias 'the inner end'
        ip link add link v1 name mv0 type macvlan mode bridge 2>/dev/null || true
        ip addr add 10.1.2.3/24 brd + dev v1
        ip addr add 10.5.5.5 peer 10.5.5.6/32 dev v1
        ip addr add fd00::3/64 dev v1 nodad
        ip route add default via 10.1.2.1 metric 7
        ip route add blackhole 10.9.0.0/16
        ip route add 10.8.0.0/16 nexthop via 10.1.2.1 weight 2 nexthop via 10.1.2.9
        ip route add 10.7.0.0/16 dev v1 table 99
        ip -6 route add fd01::/64 via fd00::9 metric 3
        """;

    [RootFact]
    public void Devices_addresses_and_routes_are_those_of_ip()
    {
        NamespaceHandle? there = null;
        var (ipAddresses, ipRoutes) = ("", Array.Empty<string>());
        OwnThread.Run(NamespaceKind.Network, () =>
        {
            Shell(Setup);
            there = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
            ipAddresses = Shell("ip -j -d addr");
            ipRoutes = [Shell("ip -j -4 route show table all"), Shell("ip -j -6 route show table all")];
        });
        using var handle = there!;
        using var socket = RouteSocket.OpenIn(handle);
        var (links, addresses, routes) = (socket.ListLinks(), socket.ListAddresses(), socket.ListRoutes());

        var names = links.ToDictionary(l => l.Index, l => l.Name);
        using var ip = JsonDocument.Parse(ipAddresses);
        links.Count.ShouldBe(ip.RootElement.GetArrayLength());
        foreach (var device in ip.RootElement.EnumerateArray())
        {
            var link = links.Single(l => l.Index == device.GetProperty("ifindex").GetInt32());
            link.Name.ShouldBe(device.GetProperty("ifname").GetString());
            link.Mtu.ShouldBe(device.GetProperty("mtu").GetUInt32());
            link.AddressText.ShouldBe(device.GetProperty("address").GetString());
            link.State.ToString().ToUpperInvariant().ShouldBe(device.GetProperty("operstate").GetString());
            link.Kind.ShouldBe(device.TryGetProperty("linkinfo", out var info) ? Text(info, "info_kind") : null);
            (link.MasterIndex > 0 ? names[link.MasterIndex] : null).ShouldBe(Text(device, "master"));
            (link.PeerIndex > 0 ? names[link.PeerIndex] : null).ShouldBe(Text(device, "link"));
            link.Alias.ShouldBe(Text(device, "ifalias"));
            addresses.Where(a => a.LinkIndex == link.Index).Select(a => $"{a} {a.Scope}").ShouldBe(device.GetProperty("addr_info").EnumerateArray()
                .Select(a => $"{a.GetProperty("local").GetString()}/{a.GetProperty("prefixlen").GetInt32()} {Scope(a.GetProperty("scope").GetString()!)}"), ignoreOrder: true);
        }

        var expected = new List<string>();
        foreach (var text in ipRoutes)
        {
            using var list = JsonDocument.Parse(text);
            expected.AddRange(list.RootElement.EnumerateArray().Select(Line));
        }
        routes.Select(r => Line(r, names)).Order().ShouldBe(expected.Order());
    }

    [RootFact]
    public void Another_namespace_is_found_by_the_number_that_a_devices_other_end_has() => OwnThread.Run(NamespaceKind.Network, () =>
    {
        using var here = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
        NamespaceHandle? other = null, stranger = null;
        OwnThread.Run(NamespaceKind.Network, () => other = NamespaceHandle.OpenProcess(0, NamespaceKind.Network));
        OwnThread.Run(NamespaceKind.Network, () => stranger = NamespaceHandle.OpenProcess(0, NamespaceKind.Network));
        using (other)
        using (stranger)
        {
            Shell("ip link add near type veth peer name far");
            using var socket = RouteSocket.Open();
            socket.MoveLink(socket.FindLink("far")!.Index, other!, "far");
            var near = socket.FindLink("near")!;
            near.PeerNamespace.ShouldNotBeNull();
            near.PeerNamespace.ShouldBe(socket.FindNamespace(other!));
            socket.FindNamespace(stranger!).ShouldBeNull();
            using var there = RouteSocket.OpenIn(other!);
            var far = there.ListLinks().Single(l => l.Index == near.PeerIndex);
            (far.Name, far.PeerIndex, far.PeerNamespace).ShouldBe(("far", near.Index, there.FindNamespace(here)));
            using var noNetwork = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
            Should.Throw<CaissonException>(() => socket.FindNamespace(noNetwork)).Errno.ShouldBe(Errno.EINVAL);
        }
    });

    private static string Line(JsonElement route)
    {
        var text = $"{Text(route, "type") ?? "unicast"} {route.GetProperty("dst").GetString()} table {Text(route, "table") ?? "main"} metric {(route.TryGetProperty("metric", out var metric) ? metric.GetUInt32() : 0)} src {Text(route, "prefsrc")}";
        var hops = route.TryGetProperty("nexthops", out var several) ? several.EnumerateArray().ToArray() : Text(route, "dev") is null ? [] : [route];
        return text + string.Concat(hops.Select(h => $" via {Text(h, "gateway")} dev {Text(h, "dev")} weight {(h.TryGetProperty("weight", out var weight) ? weight.GetInt32() : 1)}"));
    }

    private static string Line(Route route, Dictionary<int, string> names)
    {
        var table = route.Table switch { 254 => "main", 255 => "local", var n => $"{n}" };
        var text = $"{route.Type.ToString().ToLowerInvariant()} {route.DestinationText} table {table} metric {route.Metric} src {(route.Source.IsEmpty ? null : new IPAddress(route.Source.Span))}";
        return text + string.Concat(route.NextHops.Select(h => $" via {(h.Gateway.IsEmpty ? null : new IPAddress(h.Gateway.Span))} dev {names[h.LinkIndex]} weight {h.Weight}"));
    }

    private static int Scope(string name) => name switch { "global" => 0, "link" => 253, "host" => 254, var other => int.Parse(other) };

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    // No asynchronous reading: a thread of the pool that was born here would be in this namespace for good.
    private static string Shell(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", "exec 2>&1\n" + script]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
        return output;
    }
}
