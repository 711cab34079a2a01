using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>What service managers hand over and want to hear: sd_notify(3), sd_listen_fds(3), pidfds, and whose the standard streams are.</summary>
public sealed class ServiceTests : OciTest
{
    protected override SandboxOptions Options => new() { Users = true, PrivateDevices = true };

    private string ManagerPath => Path.Combine(Sandbox.Work, "manager");

    private Socket Manager()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(ManagerPath));
        socket.ReceiveTimeout = 10_000;
        return socket;
    }

    private ProgramStart With(params string[] arguments) => new(Programs.CaissonOci, arguments) { Environment = new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = ManagerPath } };

    // Busybox has no way to send a datagram, so the harness does, through the container's own mounts.
    private static void Tell(int pid, string message)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint($"/proc/{pid}/root/run/notify/notify.sock"));
    }

    private static string Hear(Socket manager)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }

    private async Task<int> PidAsync(string status)
    {
        for (var i = 0; i < 500; i++)
        {
            var state = await OciAsync("state", "c");
            if (state.ExitCode == 0 && JsonNode.Parse(state.Output) is { } document && (string?)document["status"] == status && File.Exists($"/proc/{(int)document["pid"]!}/root/run/notify/notify.sock")) return (int)document["pid"]!;
            await Task.Delay(10);
        }
        throw new TimeoutException($"no container c that is {status}");
    }

    [RootFact]
    public async Task A_detached_run_ends_when_the_program_is_ready()
    {
        using var manager = Manager();
        var bundle = await Builder.Args("/bin/sleep", "1000").BuildAsync();
        await using var run = Sandbox.Start(With("run", "--detach", "--bundle", bundle.Directory, "c"));
        var pid = await PidAsync("running");
        Tell(pid, "STATUS=half\nMAINPID=1\nBARRIER=1\nFDSTORE=1");
        Tell(pid, "READY=1");
        (await run.WaitAsync()).ShouldExit();
        Hear(manager).ShouldBe($"MAINPID={pid}\nREADY=1\n");
        (await OciAsync("exec", "c", "sh", "-c", "echo $NOTIFY_SOCKET")).Line.ShouldBe("");
        (await OciAsync("exec", "c", "sh", "-c", "tr '\\0' '\\n' < /proc/1/environ | grep NOTIFY; grep /run/notify /proc/self/mountinfo")).Output
            .ShouldMatch(@"\ANOTIFY_SOCKET=/run/notify/notify.sock\n\S+ \S+ \S+ \S+ /run/notify ro,nosuid,nodev,noexec\S* - ");
    }

    [RootFact]
    public async Task The_start_of_a_created_one_does_too()
    {
        using var manager = Manager();
        var bundle = await Builder.Args("/bin/sleep", "1000").BuildAsync();
        (await Sandbox.RunAsync(With("create", "--bundle", bundle.Directory, "c"))).ShouldExit();
        await using (var start = Sandbox.Start(With("start", "c")))
        {
            var pid = await PidAsync("running");
            Tell(pid, "READY=1\nSTATUS=there");
            (await start.WaitAsync()).ShouldExit();
            Hear(manager).ShouldBe($"MAINPID={pid}\nREADY=1\nSTATUS=there\n");
        }
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        // One that ends without a word, and one whose starter does not care.
        await Builder.Args("/bin/true").BuildOnceAsync();
        (await Sandbox.RunAsync(With("create", "--bundle", bundle.Directory, "c"))).ShouldExit();
        (await Sandbox.RunAsync(With("start", "c"))).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await Sandbox.RunAsync(With("create", "--bundle", bundle.Directory, "c"))).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
    }

    [RootFact]
    public async Task In_the_foreground_all_of_it_is_passed_on()
    {
        using var manager = Manager();
        var bundle = await Builder.UserNamespace(100000).Args("/bin/sleep", "1000").BuildAsync();
        // The root of the user namespace may not make it in the harness's root file system.
        Directory.CreateDirectory(bundle.InRoot("run/notify"));
        await using var run = Sandbox.Start(With("run", "--bundle", bundle.Directory, "c"));
        var pid = await PidAsync("running");
        Tell(pid, "READY=1\nMAINPID=7");
        Hear(manager).ShouldBe("READY=1\n");
        Tell(pid, "WATCHDOG=1\nSTATUS=x");
        Hear(manager).ShouldBe("WATCHDOG=1\nSTATUS=x\n");
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        (await run.WaitAsync()).ShouldExit(137);
    }

    [RootFact]
    public async Task Of_an_ordinary_user()
    {
        using var manager = Manager();
        File.SetUnixFileMode(ManagerPath, (UnixFileMode)0b111_111_111);
        var bundle = await Builder.For(TestUser.Plain).Args("/bin/sleep", "1000").BuildAsync();
        (await Sandbox.RunAsync(With("create", "--bundle", bundle.Directory, "c") with { User = TestUser.Plain })).ShouldExit();
        await using var start = Sandbox.Start(With("start", "c") with { User = TestUser.Plain });
        await Task.Delay(100);
        var state = JsonNode.Parse((await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "state", "c") { User = TestUser.Plain })).ShouldExit().Output)!;
        Tell((int)state["pid"]!, "READY=1");
        (await start.WaitAsync()).ShouldExit();
        Hear(manager).ShouldEndWith("READY=1\n");
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "delete", "--force", "c") { User = TestUser.Plain })).ShouldExit();
    }

    [RootFact]
    public async Task Sockets_of_the_service_manager_are_handed_on()
    {
        var bundle = await Builder.Shell("ls /proc/self/fd; cat <&4; echo $LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES").BuildAsync();
        var file = Path.Combine(Sandbox.Work, "four");
        File.WriteAllText(file, "fourth\n");
        using var handle = File.OpenHandle(file);
        var four = (int)handle.DangerousGetHandle();
        // LISTEN_PID is that of the program itself: a shell that becomes it knows it.
        string Command(string set) => $"export {set} LISTEN_PID=$$ LISTEN_FDNAMES=a:b; exec {Programs.CaissonOci} run --bundle {bundle.Directory} c";
        var start = new ProgramStart("/bin/sh", "-c", Command("LISTEN_FDS=2")) { Descriptors = new Dictionary<int, int> { [3] = four, [4] = four, [5] = four } };
        (await Sandbox.RunAsync(start)).ShouldExit().Output.ShouldBe("0\n1\n2\n3\n4\n5\nfourth\n2 1 a:b\n");
        // Meant for somebody else.
        (await Sandbox.RunAsync(start with { Arguments = ["-c", Command("LISTEN_FDS=2").Replace("$$", "1", StringComparison.Ordinal)] })).Output.ShouldStartWith("0\n1\n2\n3\n");
    }

    [RootFact]
    public async Task A_pidfd_is_sent()
    {
        var path = Path.Combine(Sandbox.Work, "pidfd");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var bundle = await Builder.Args("/bin/sleep", "1000").BuildAsync();
        (await OciAsync("create", "--pidfd-socket", path, "--bundle", bundle.Directory, "c")).ShouldExit();
        using (var connection = listener.Accept())
        {
            var buffer = new byte[64];
            Encoding.UTF8.GetString(buffer, 0, connection.Receive(buffer)).ShouldBe("pidfd");
        }
        (await OciAsync("start", "c")).ShouldExit();
        (await OciAsync("exec", "--detach", "--pidfd-socket", path, "c", "sleep", "1000")).ShouldExit();
        using var second = listener.Accept();
        (await OciAsync("exec", "--pidfd-socket", "/nope", "c", "true")).ShouldFail("pidfd socket").ShouldExit(255);
    }

    [RootFact]
    public async Task Annotations_of_cruns()
    {
        var path = Path.Combine(Sandbox.Work, "receiver");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Builder.Edit(config => config["annotations"] = new JsonObject { ["run.oci.pidfd_receiver"] = path, ["run.oci.keep_original_groups"] = "1" });
        var bundle = await Builder.Shell("grep Groups /proc/self/status").BuildAsync();
        var result = await Sandbox.RunAsync("/usr/bin/setpriv", "--groups", "7,8", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c");
        result.ShouldExit().Line.ShouldBe("Groups:\t7 8 ");
        using var connection = listener.Accept();
        var buffer = new byte[64];
        Encoding.UTF8.GetString(buffer, 0, connection.Receive(buffer)).ShouldBe("pidfd");
    }

    [RootFact]
    public async Task The_standard_streams_are_the_programs_users()
    {
        var bundle = await Builder.Shell("echo again > /proc/self/fd/1; echo more > /proc/self/fd/2; stat -L -c %u /proc/self/fd/0 /proc/self/fd/1")
            .Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 1234, ["gid"] = 5 }).BuildAsync();
        var result = await OciAsync("run", "--bundle", bundle.Directory, "c");
        // Standard input is the null device: it stays root's.
        result.ShouldExit().Output.ShouldBe("again\n0\n1234\n");
        result.Error.ShouldBe("more\n");
        (await Sandbox.RunAsync("/bin/stat", "-c", "%u:%g", "/dev/null")).Line.ShouldBe("0:0");
        await Builder.Args("/bin/sleep", "1000").BuildOnceAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("exec", "--user", "77", "c", "sh", "-c", "echo x > /proc/self/fd/1")).ShouldExit().Line.ShouldBe("x");
    }
}
