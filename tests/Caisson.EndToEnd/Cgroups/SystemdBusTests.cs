using System.Diagnostics;
using System.Net.Sockets;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>What becomes of a container where systemd cannot be asked. No systemd is needed for that.</summary>
public sealed class SystemdBusTests : SystemdTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task A_bus_that_does_not_answer_is_an_error_after_a_time()
    {
        var path = Path.Combine(Sandbox.Work, "bus");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(5);
        var bundle = await Builder.BuildAsync();
        var time = Stopwatch.StartNew();
        var result = await SystemdAsync(Bus(path, "0.5"), "create", "--bundle", bundle.Directory, "c1");
        result.ShouldFail("Cannot talk to systemd", "did not answer within 500 ms", "CAISSON_SYSTEMD_TIMEOUT");
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (await OciAsync("state", "c1")).ShouldFail("does not exist");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task Without_a_bus_the_error_says_what_else_there_is()
    {
        var bundle = await Builder.BuildAsync();
        (await SystemdAsync(Bus("/run/no-bus"), "create", "--bundle", bundle.Directory, "c1"))
            .ShouldFail("systemd cannot be asked for a control group", Machine.WhyNot(Feature.Systemd) is null ? "/run/no-bus" : "systemd is not running here", "--cgroup-manager cgroupfs");
        (await SystemdAsync(new Dictionary<string, string?> { ["DBUS_SYSTEM_BUS_ADDRESS"] = "tcp:host=localhost" }, "create", "--bundle", bundle.Directory, "c1")).ShouldFail("DBUS_SYSTEM_BUS_ADDRESS");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task A_path_of_another_form_is_refused_before_anything_is_asked()
    {
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = "/a/b");
        var bundle = await Builder.BuildAsync();
        (await SystemdAsync(Bus("/run/no-bus"), "create", "--bundle", bundle.Directory, "c1")).ShouldFail("linux.cgroupsPath is not valid with systemd: /a/b", "slice:prefix:name");
    }

    private static Dictionary<string, string?> Bus(string path, string? timeout = null) => new() { ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + path, ["CAISSON_SYSTEMD_TIMEOUT"] = timeout };
}
