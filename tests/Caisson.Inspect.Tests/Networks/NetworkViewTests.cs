using System.Diagnostics;
using Caisson.Inspect.Networks;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Tests.Networks;

public sealed class NetworkViewTests
{
    private const string Setup = """
        ip link set lo up
        ip link add v0 type veth peer name v1
        ip link set v0 up
        ip link set v1 up
        ip addr add 10.1.2.3/24 dev v1
        ip addr add 10.2.0.1/16 dev v0
        ip addr add fd00::3/64 dev v1 nodad
        ip route add default via 10.1.2.1 metric 7
        ip route add 10.50.0.0/16 via 10.2.0.9
        ip -6 route add fd01::/64 via fd00::9 metric 3
        exec 2>/dev/null
        echo up
        read x
        """;

    /// <summary>Who may not enter a namespace reads /proc/PID/net, and finds the same names, addresses and routes.</summary>
    [RootFact]
    public void The_files_of_proc_tell_what_the_kernel_tells_inside()
    {
        using var shell = Process.Start(new ProcessStartInfo("/usr/bin/unshare", ["-n", "sh", "-ec", Setup]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            shell.StandardOutput.ReadLine().ShouldBe("up");
            using var network = NamespaceHandle.OpenProcess(shell.Id, NamespaceKind.Network);
            var (inside, files) = (NetworkView.Read(network), NetworkView.ReadProc(shell.Id));
            (inside.Problem, files.Problem is null).ShouldBe((null, false));
            files.Devices.Select(d => d.Link.Name).Order().ShouldBe(inside.Devices.Select(d => d.Link.Name).Order());
            Addresses(files).ShouldBe(Addresses(inside));
            Routes(files).ShouldBe(Routes(inside));
            inside.Devices.Single(d => d.Link.Name == "v0").ShouldSatisfyAllConditions(d => d.IsPair.ShouldBeTrue(), d => (d.Peer!.Name, d.Peer.IsHere).ShouldBe(("v1", true)));
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
        }
    }

    private static string[] Addresses(NetworkView view) => [.. view.Devices.SelectMany(d => d.Addresses.Select(a => $"{d.Link.Name} {a} {a.Scope}")).Order()];

    // Its files do not tell the source of a route.
    private static string[] Routes(NetworkView view) =>
        [.. view.Routes.Where(r => r.Table == Route.MainTable).Select(r => $"{r.Family} {r.DestinationText} {view.Describe(r with { Source = default })}").Order()];
}
