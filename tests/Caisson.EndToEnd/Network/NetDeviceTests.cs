using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Network;

/// <summary>linux.netDevices: devices of the host's that a container gets, and that come back.</summary>
public sealed class NetDeviceTests : OciTest
{
    private async Task DevicesAsync() => (await ShellAsync("""
        set -e
        ip link add one type veth peer name two
        ip addr add 10.9.8.7/24 broadcast 10.9.8.255 dev one; ip addr add fd00::7/64 dev one nodad; ip addr add 169.254.3.4/16 scope link dev one
        ip link set one mtu 1400 address 02:00:00:00:00:07 up; ip link set two up
        """)).ShouldExit();

    private void Ask(string name, string? inside = null) => Builder.Edit(config =>
        config["linux"]!["netDevices"] = new JsonObject { [name] = inside is null ? new JsonObject() : new JsonObject { ["name"] = inside } });

    public override async Task DisposeAsync()
    {
        await ShellAsync("ip link del two 2>/dev/null; ip link del one 2>/dev/null; ip netns del given 2>/dev/null");
        await base.DisposeAsync();
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_keeps_addresses_mtu_and_hardware_address_under_another_name_and_comes_back(bool userNamespace)
    {
        await DevicesAsync();
        if (userNamespace) Builder.UserNamespace(100000);
        Ask("one", "eth7");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await ShellAsync("ip -o link | grep -c ' one'")).Line.ShouldBe("0");
        var inside = (await OciAsync("exec", "c", "/bin/sh", "-c", "ip addr show dev eth7")).ShouldExit().Output;
        foreach (var text in (string[])["inet 10.9.8.7/24 brd 10.9.8.255", "inet6 fd00::7/64", "mtu 1400", "02:00:00:00:00:07", ",UP"]) inside.ShouldContain(text);
        inside.ShouldNotContain("169.254.3.4");
        (await OciAsync("delete", "--force", "c")).ShouldExit().Error.ShouldBe("");
        var back = (await ShellAsync("ip addr show dev one")).ShouldExit().Output;
        foreach (var text in (string[])["inet 10.9.8.7/24 brd 10.9.8.255", "inet6 fd00::7/64", "mtu 1400", "02:00:00:00:00:07", ",UP"]) back.ShouldContain(text);
    }

    [RootFact]
    public async Task It_comes_back_after_the_container_has_ended_by_itself()
    {
        await DevicesAsync();
        Ask("one");
        (await RunAsync(b => b.Shell("ip addr show dev one | grep -c 10.9.8.7"))).ShouldExit().Line.ShouldBe("1");
        (await ShellAsync("ip addr show dev one | grep -c 10.9.8.7; cat /proc/self/mountinfo | grep -c netns")).Line.ShouldBe("1\n0");
    }

    [RootFact]
    public async Task Addresses_that_the_container_gave_it_do_not_come_back()
    {
        await DevicesAsync();
        Ask("one", "eth7");
        foreach (var set in (string[])["bounding", "effective", "permitted"]) Builder.Edit(config => config["process"]!["capabilities"]![set]!.AsArray().Add((System.Text.Json.Nodes.JsonNode)"CAP_NET_ADMIN"));
        (await RunAsync(b => b.Shell("ip addr add 192.0.2.66/24 dev eth7 && ip addr del 10.9.8.7/24 dev eth7 && ip addr add 10.9.8.7 peer 198.51.100.1/24 dev eth7"))).ShouldExit();
        (await ShellAsync("ip addr show dev one | grep -cE '192.0.2.66|198.51.100.1'; ip addr show dev one | grep -c fd00::7")).Line.ShouldBe("0\n1");
    }

    [RootFact]
    public async Task Into_a_namespace_that_is_joined_and_back()
    {
        await DevicesAsync();
        (await ShellAsync("ip netns add given")).ShouldExit();
        Ask("one", "eth7");
        Builder.Namespace("network", "/run/netns/given");
        (await RunAsync(b => b.Shell("ip addr show dev eth7 | grep -c 10.9.8.7"))).ShouldExit().Line.ShouldBe("1");
        (await ShellAsync("ip addr show dev one | grep -c 10.9.8.7; ip netns exec given ip -o link | wc -l; ip netns del given; umount -l /run/netns; rmdir /run/netns")).Line.ShouldBe("1\n1");
    }

    [RootFact]
    public async Task What_cannot_be_moved_is_told_and_everything_stays_as_it_was()
    {
        await DevicesAsync();
        Ask("missing");
        (await RunAsync(_ => { })).ShouldFail("missing", "no such device");
        Builder.Edit(config => config["linux"]!["netDevices"] = new JsonObject { ["one"] = new JsonObject { ["name"] = "eth7" }, ["two"] = new JsonObject { ["name"] = "eth7" } });
        (await RunAsync(_ => { })).ShouldFail("eth7");
        Builder.Edit(config => config["linux"]!["netDevices"] = new JsonObject { ["one"] = new JsonObject { ["name"] = "eth7" }, ["two"] = new JsonObject { ["name"] = "lo" } });
        (await RunAsync(_ => { })).ShouldFail("two", "lo is there already");
        (await ShellAsync("ip addr show dev one | grep -c 10.9.8.7; ip -o link | grep -cE ' (one|two)@'")).Line.ShouldBe("1\n2");
        // A later failure takes it back too.
        Ask("one", "eth7");
        (await RunAsync(b => b.Args("/nope"))).ShouldFail("/nope");
        (await ShellAsync("ip addr show dev one | grep -c 10.9.8.7")).Line.ShouldBe("1");
    }
}
