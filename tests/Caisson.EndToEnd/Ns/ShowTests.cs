using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns show</c> against ip(8), the files of /proc and lsns(8).</summary>
public sealed class ShowTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.TimeNamespaces)]
    public async Task Everything_of_a_process_is_told()
    {
        await using var setup = await ShownSetup.StartAsync(Sandbox);
        var text = (await CaissonAsync("ns", "show", setup.Word)).ShouldExit().Output;
        text.ShouldStartWith($"process {setup.Pid}: sleep 1000\n");
        text.ShouldMatch($@"numbers +{setup.Pid} +in pid:\[\d+\], here\n +1 +in pid:\[\d+\]\n");
        text.ShouldContain("  user          uid 0; gid 0\n");
        text.ShouldContain("container 0-65535 is host 100000-165535\n");
        text.ShouldMatch(@"\n +vc +veth, up, MTU 1500, [0-9a-f:]+\n +the other end is vh in net:\[\d+\].*, a port of br0\n");
        text.ShouldContain("  hostname      chamber\n");
        text.ShouldMatch(@"/tmp/over +tmpfs first .*not to be reached, under another mount there\n");
        text.ShouldMatch(@"/tmp/over/sub +tmpfs sub .*not to be reached, under /tmp/over\n");
        text.ShouldMatch(@"boottime +\+86400 s against the machine's; it shows ");
        text.ShouldMatch(@"monotonic +-5 s against the machine's");
        text.ShouldMatch(@"  root +/");
        text.ShouldContain("whose children will be in it");
        foreach (var kind in new[] { "user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time" }) text.ShouldContain($"\n{Link(setup.Pid, kind)}\n");
    }

    [FactIf(Feature.Root, Feature.TimeNamespaces)]
    public async Task The_network_is_that_of_ip()
    {
        await using var setup = await ShownSetup.StartAsync(Sandbox);
        using var shown = JsonDocument.Parse((await CaissonAsync("ns", "show", setup.Word, "--type", "net", "--json")).ShouldExit().Output);
        var network = shown.RootElement.GetProperty("namespaces")[0].GetProperty("network");
        var devices = network.GetProperty("devices").EnumerateArray().ToDictionary(device => device.GetProperty("name").GetString()!);
        using var ip = JsonDocument.Parse((await Sandbox.RunAsync("/usr/bin/nsenter", "-t", setup.Word, "-n", "ip", "-j", "-d", "addr")).ShouldExit().Output);
        devices.Count.ShouldBe(ip.RootElement.GetArrayLength());
        foreach (var expected in ip.RootElement.EnumerateArray())
        {
            var device = devices[expected.GetProperty("ifname").GetString()!];
            device.GetProperty("index").GetInt32().ShouldBe(expected.GetProperty("ifindex").GetInt32());
            device.GetProperty("mtu").GetInt32().ShouldBe(expected.GetProperty("mtu").GetInt32());
            device.GetProperty("address").GetString().ShouldBe(expected.GetProperty("address").GetString());
            device.GetProperty("state").GetString().ShouldBe(expected.GetProperty("operstate").GetString()!.ToLowerInvariant());
            Text(device, "kind").ShouldBe(expected.TryGetProperty("linkinfo", out var info) ? Text(info, "info_kind") : null);
            device.GetProperty("addresses").EnumerateArray().Select(a => $"{Text(a, "address")}/{a.GetProperty("prefix").GetInt32()} {Text(a, "scope")}").Order()
                .ShouldBe(expected.GetProperty("addr_info").EnumerateArray().Select(a => $"{Text(a, "local")}/{a.GetProperty("prefixlen").GetInt32()} {Text(a, "scope")}").Order());
        }

        var routes = new List<string>();
        foreach (var family in new[] { "-4", "-6" })
        {
            using var list = JsonDocument.Parse((await Sandbox.RunAsync("/usr/bin/nsenter", "-t", setup.Word, "-n", "ip", "-j", family, "route")).ShouldExit().Output);
            routes.AddRange(list.RootElement.EnumerateArray().Select(r => $"{Text(r, "type") ?? "unicast"} {Text(r, "dst")} {Text(r, "gateway")} {Text(r, "dev")} {(r.TryGetProperty("metric", out var m) ? m.GetInt64() : 0)}"));
        }

        network.GetProperty("routes").EnumerateArray().Where(r => r.GetProperty("table").GetInt32() == 254).Select(r =>
        {
            var hops = r.GetProperty("nextHops").EnumerateArray().ToArray();
            return $"{Text(r, "type")} {Text(r, "destination")} {(hops.Length > 0 ? Text(hops[0], "gateway") : "")} {(hops.Length > 0 ? Text(hops[0], "device") : "")} {r.GetProperty("metric").GetInt64()}";
        }).Order().ShouldBe(routes.Order());

        // Both ends of the veth, each seen from the other side.
        var peer = devices["vc"].GetProperty("peer");
        (Text(peer, "name"), Text(peer, "master"), peer.GetProperty("namespace").GetInt64()).ShouldBe(("vh", "br0", Number(Sandbox.HolderPid, "net")));
        using var outer = JsonDocument.Parse((await CaissonAsync("ns", "show", $"/proc/{Sandbox.HolderPid}/ns/net", "--json")).ShouldExit().Output);
        var other = outer.RootElement.GetProperty("namespaces")[0].GetProperty("network").GetProperty("devices").EnumerateArray().ToDictionary(device => Text(device, "name")!);
        var back = other["vh"].GetProperty("peer");
        (Text(back, "name"), back.GetProperty("namespace").GetInt64(), back.GetProperty("here").GetBoolean(), Text(other["vh"], "master")).ShouldBe(("vc", Number(setup.Pid, "net"), false, "br0"));
        other["br0"].GetProperty("ports").EnumerateArray().Select(port => port.GetString()).ShouldBe(["vh"]);
    }

    [FactIf(Feature.Root, Feature.TimeNamespaces)]
    public async Task The_rest_is_that_of_the_files_of_proc()
    {
        await using var setup = await ShownSetup.StartAsync(Sandbox);
        using var shown = JsonDocument.Parse((await CaissonAsync("ns", "show", setup.Word, "--json")).ShouldExit().Output);
        var process = shown.RootElement.GetProperty("process");
        var status = (await File.ReadAllLinesAsync($"/proc/{setup.Pid}/status")).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        process.GetProperty("pids").EnumerateArray().Select(level => level.GetProperty("pid").GetInt32()).ShouldBe(status["NSpid"].Split('\t').Select(int.Parse));
        string.Join('\t', new[] { "real", "effective", "saved", "fileSystem" }.Select(id => process.GetProperty("uid").GetProperty(id).GetUInt32())).ShouldBe(status["Uid"]);
        process.GetProperty("parents")[0].GetProperty("pid").GetInt32().ShouldBe(int.Parse(status["PPid"]));
        process.GetProperty("noNewPrivileges").GetBoolean().ShouldBe(status["NoNewPrivs"] == "1");
        process.GetProperty("capabilities").GetProperty("bounding").GetArrayLength().ShouldBe(System.Numerics.BitOperations.PopCount(Convert.ToUInt64(status["CapBnd"], 16)));
        process.GetProperty("capabilities").GetProperty("userNamespaces").EnumerateArray().Select(level => level.GetProperty("id").GetInt64()).ShouldBe([Number(setup.Pid, "user"), Number(Sandbox.HolderPid, "user")]);
        process.GetProperty("cgroups").EnumerateArray().Select(g => $"{g.GetProperty("hierarchy").GetInt32()}:{string.Join(',', g.GetProperty("controllers").EnumerateArray().Select(c => c.GetString()))}:{Text(g, "path")}")
            .ShouldBe(await File.ReadAllLinesAsync($"/proc/{setup.Pid}/cgroup"));

        var all = shown.RootElement.GetProperty("namespaces").EnumerateArray().ToDictionary(item => Text(item, "kind")!);
        all.Count.ShouldBe(8);
        foreach (var (kind, item) in all) item.GetProperty("id").GetInt64().ShouldBe(Number(setup.Pid, kind));
        all["mnt"].GetProperty("mounts").EnumerateArray().Select(m => $"{m.GetProperty("id").GetInt32()} {m.GetProperty("parent").GetInt32()} {Text(m, "target")} {Text(m, "options")}")
            .ShouldBe((await File.ReadAllLinesAsync($"/proc/{setup.Pid}/mountinfo")).Select(line => line.Split(' ')).Select(f => $"{f[0]} {f[1]} {f[4]} {f[5]}"));
        all["mnt"].GetProperty("mounts").EnumerateArray().Where(m => m.TryGetProperty("hiddenBy", out _) && Text(m, "target")!.StartsWith("/tmp/over", StringComparison.Ordinal)).Select(m => Text(m, "source")).ShouldBe(["first", "sub"]);
        all["time"].GetProperty("clocks").GetProperty("boottime").GetProperty("seconds").GetInt64().ShouldBe(86400);
        all["time"].GetProperty("clocks").GetProperty("monotonic").GetProperty("seconds").GetInt64().ShouldBe(-5);
        Text(all["uts"].GetProperty("names"), "hostname").ShouldBe((await Sandbox.RunAsync("/usr/bin/nsenter", "-t", setup.Word, "-u", "hostname")).ShouldExit().Line);
        all["pid"].GetProperty("pids").GetProperty("init").GetInt32().ShouldBe(setup.Pid);
        all["user"].GetProperty("ids").GetProperty("users")[0].EnumerateObject().Select(member => member.Value.GetInt64()).ShouldBe([0, 100000, 65536]);
        all["user"].GetProperty("owned").EnumerateArray().Select(o => o.GetProperty("id").GetInt64()).Order()
            .ShouldBe(new[] { "pid", "mnt", "uts", "ipc", "net", "cgroup", "time" }.Select(kind => Number(setup.Pid, kind)).Order());

        // The root of its control groups is the group that it is in, as it has not moved since.
        var groups = (await File.ReadAllLinesAsync($"/proc/{setup.Pid}/cgroup")).Select(line => line.Split(':', 3)).ToDictionary(parts => int.Parse(parts[0]), parts => parts[2]);
        foreach (var root in all["cgroup"].GetProperty("roots").EnumerateArray()) Text(root, "path").ShouldBe(groups[root.GetProperty("hierarchy").GetInt32()]);

        using var lsns = JsonDocument.Parse((await Sandbox.RunAsync("/usr/bin/lsns", "-J", "-o", "NS,TYPE,NPROCS,PID", "-p", setup.Word)).ShouldExit().Output);
        foreach (var item in lsns.RootElement.GetProperty("namespaces").EnumerateArray())
        {
            var ours = all[Text(item, "type")!];
            ours.GetProperty("processes").GetArrayLength().ShouldBe(item.GetProperty("nprocs").GetInt32(), Text(item, "type"));
            ours.GetProperty("id").GetInt64().ShouldBe(item.GetProperty("ns").GetInt64());
        }
    }

    [FactIf(Feature.Root)]
    public async Task A_namespace_that_nobody_is_in_is_read_from_inside()
    {
        (await Sandbox.RunAsync("/bin/sh", "-c", "ip netns add green && ip netns exec green ip link set lo up && ip -n green addr add 10.9.9.9/32 dev lo")).ShouldExit();
        try
        {
            var text = (await CaissonAsync("ns", "show", "/run/netns/green")).ShouldExit().Output;
            text.ShouldContain("processes     none\n");
            text.ShouldContain("a bind mount at /run/netns/green");
            text.ShouldContain("10.9.9.9/32");
            (await CaissonAsync("ns", "show", "green", "--type", "net")).ShouldExit().Output.ShouldContain("10.9.9.9/32");
            var number = text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..text.IndexOf(']', StringComparison.Ordinal)];
            (await CaissonAsync("ns", "show", number)).ShouldExit().Output.ShouldBe(text);
            (await CaissonAsync("ns", "show", $"net:[{number}]")).ShouldExit().Output.ShouldBe(text);
        }
        finally
        {
            (await Sandbox.RunAsync("/bin/sh", "-c", "ip netns del green; umount /run/netns; rmdir /run/netns")).ShouldExit();
        }

        await using var keeper = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-i", "sh", "-c", "ipcmk -Q -S 3 -M 4096 >/dev/null; echo up; read x") { OpenInput = true });
        await keeper.WaitForAsync("up");
        (await CaissonAsync("ns", "show", $"{keeper.Pid}", "-t", "ipc")).ShouldExit().Output.ShouldContain("1 shared memory segment, 1 semaphore set, 1 message queue\n");
        keeper.Write("\n");
        await keeper.WaitAsync();
    }

    [FactIf(Feature.Root)]
    public async Task One_that_is_only_bound_in_another_mount_namespace_is_reached_too()
    {
        await using var keeper = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-m", "--propagation", "private", "sh", "-c",
            "mkdir /tmp/kept; mount -t tmpfs kept /tmp/kept; touch /tmp/kept/net; unshare --net=/tmp/kept/net ip link set lo up; stat -c 'up %i' /tmp/kept/net; read x; umount -l /tmp/kept; rmdir /tmp/kept") { OpenInput = true });
        await keeper.WaitForAsync("up ");
        var number = keeper.Output.Split(' ')[1].TrimEnd();
        var text = (await CaissonAsync("ns", "show", number)).ShouldExit().Output;
        text.ShouldContain($"a bind mount at /tmp/kept/net in {Link(keeper.Pid, "mnt")}");
        text.ShouldContain("127.0.0.1/8");
        keeper.Write("\n");
        await keeper.WaitAsync();
    }

    [FactIf(Feature.Root)]
    public async Task Listening_sockets_have_their_processes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (await CaissonAsync("ns", "show", $"{Environment.ProcessId}", "-t", "net")).ShouldExit().Output.ShouldMatch($@"tcp 127\.0\.0\.1:{port}, .*{Environment.ProcessId} \(");
    }

    [UserNamespaceFact]
    public async Task An_ordinary_user_sees_what_is_open_and_reads_why_the_rest_is_not()
    {
        var own = await RunAsync("sh", "-c", $"{Programs.Caisson} ns show $$ && {Programs.Caisson} ns show {Sandbox.HolderPid}");
        own.ShouldExit();
        own.Output.ShouldContain("  hostname      ");
        // Another user's process: what /proc shows to everybody is there.
        var other = own.Output[own.Output.IndexOf($"process {Sandbox.HolderPid}:", StringComparison.Ordinal)..];
        other.ShouldContain("user:[?]\n");
        other.ShouldContain("every id is the host's");
        other.ShouldMatch(@"mnt:\[\?\]\n  seen by +\d+ \(cat\)\n  mounts +");
        other.ShouldMatch(@"net:\[\?\]\n +\(read from /proc: ");
        other.ShouldMatch(@"pid, uts, ipc, cgroup, time\n  not readable  it takes the right to trace the process");
        own.Error.ShouldBe("", "that other processes hide was not asked");

        // One's own user namespace: names take CAP_SYS_ADMIN, which is to be had inside.
        var script = $"mkfifo /tmp/in; unshare -Urnu sh -c 'hostname chamber; ip link set lo up; echo up; read x' </tmp/in >/tmp/out & exec 9>/tmp/in; while [ ! -s /tmp/out ]; do sleep 0.01; done; {Programs.Caisson} ns show $! -t uts,net,user; rm /tmp/in /tmp/out";
        var mine = (await RunAsync("sh", "-c", script)).ShouldExit().Output;
        mine.ShouldContain("not readable  it takes CAP_SYS_ADMIN in the user namespace that it belongs to");
        mine.ShouldContain($"container 0 is host {TestUser.Plain.Uid}");
        mine.ShouldContain("127.0.0.1/8");
    }

    [FactIf(Feature.Root)]
    public async Task What_does_not_exist_is_named()
    {
        (await CaissonAsync("ns", "show", "999999999")).ShouldExit(125).Error.ShouldContain("no process 999999999");
        (await CaissonAsync("ns", "show", "nothing")).ShouldExit(125).Error.ShouldContain("'nothing' is no process, namespace or container");
        (await CaissonAsync("ns", "show", "/etc/passwd")).ShouldExit(125).Error.ShouldContain("/etc/passwd is not a namespace");
        (await CaissonAsync("ns", "show", "/no/such")).ShouldExit(125).Error.ShouldContain("/no/such");
        (await CaissonAsync("ns", "show", "4026539999")).ShouldExit(125).Error.ShouldContain("4026539999");
        (await CaissonAsync("ns", "show")).ShouldExit(125).Error.ShouldContain("is missing");
        (await CaissonAsync("ns", "show", "1", "--type", "nat")).ShouldExit(125).Error.ShouldContain("'nat' is not a kind of namespace");
        (await CaissonAsync("ns", "show", "/proc/self/ns/net", "--type", "uts")).ShouldExit(125).Error.ShouldContain("has no such namespace");
    }

    [FactIf(Feature.Root)]
    public async Task A_process_cannot_play_with_the_terminal()
    {
        await using var run = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "exec /bin/bash -c 'printf \"\\033[2Jevil\" >/proc/self/comm; echo up; read x' \"$(printf 'a\\033]0;b\\007c\\nd')\"") { OpenInput = true });
        await run.WaitForAsync("up");
        var result = (await CaissonAsync("ns", "show", $"{run.Pid}")).ShouldExit();
        (result.Output + result.Error).Where(c => char.IsControl(c) && c != '\n').ShouldBeEmpty();
        result.Output.Split('\n')[0].ShouldStartWith($"process {run.Pid}: ");
        run.Write("\n");
        await run.WaitAsync();
    }

    private Task<ProgramResult> RunAsync(params string[] command) => Sandbox.RunAsync(new ProgramStart("/usr/bin/env", command) { User = TestUser.Plain });

    private static string Link(int pid, string kind) => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget!;

    private static long Number(int pid, string kind) => long.Parse(Link(pid, kind).Split('[', ']')[1], CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
