using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>What a process begins with, whatever its caller and its image are: signals, HOME, groups, processors, capabilities.</summary>
public sealed class StartedProcessTests : OciTest
{
    private const string Signals = "grep -E 'Sig(Ign|Blk|Cgt)' /proc/self/status | cut -f2";
    private const string Nothing = "0000000000000000\n0000000000000000\n0000000000000000\n";

    private Task<ProgramResult> IgnoringAsync(string command) => ShellAsync("trap '' HUP INT QUIT TERM USR1 TTIN WINCH 40 64; exec " + command);

    private string Home(string entry = "") => $"{entry}u:x:1000:1000:u:/home/u:/bin/sh\nroot:x:0:0:root:/root:/bin/sh";

    private async Task<string> HomeOfAsync(string passwd, uint uid = 1000, params string[] environment)
    {
        var bundle = await Builder.Shell("echo $HOME").Edit(config =>
        {
            config["process"]!["user"] = new JsonObject { ["uid"] = uid, ["gid"] = 0 };
            config["process"]!["env"] = new JsonArray(["PATH=/bin", .. environment.Select(each => (JsonNode)each)]);
        }).BuildOnceAsync();
        File.Delete(bundle.InRoot("etc/passwd"));
        await File.WriteAllTextAsync(bundle.InRoot("etc/passwd"), passwd);
        return (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line;
    }

    [RootFact]
    public async Task Signals_that_the_caller_ignores_have_their_default()
    {
        // What is ignored survives an execve: the control.
        (await IgnoringAsync("grep SigIgn /proc/self/status")).Line.ShouldNotEndWith("0000000000000000");
        var bundle = await Builder.Shell(Signals).BuildAsync();
        (await IgnoringAsync($"{Programs.CaissonOci} run --bundle {bundle.Directory} c")).ShouldExit().Output.ShouldBe(Nothing);
        await Builder.Shell(Signals + " > /tmp/signals; exec sleep 1000").BuildOnceAsync();
        (await IgnoringAsync($"{Programs.CaissonOci} create --bundle {bundle.Directory} c")).ShouldExit();
        (await IgnoringAsync($"{Programs.CaissonOci} start c")).ShouldExit();
        (await OciAsync("exec", "c", "sh", "-c", "until [ -s /tmp/signals ]; do sleep 0.01; done; cat /tmp/signals")).ShouldExit().Output.ShouldBe(Nothing);
        (await IgnoringAsync($"{Programs.CaissonOci} exec c sh -c \"{Signals}\"")).ShouldExit().Output.ShouldBe(Nothing);
    }

    [RootFact]
    public async Task Hooks_have_the_default_too()
    {
        var file = Path.Combine(Sandbox.Work, "hook");
        Builder.Args("/bin/true").Edit(config => config["hooks"] = new JsonObject
        {
            ["createRuntime"] = new JsonArray(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", $"{Signals} > {file}"), ["env"] = new JsonArray("PATH=/bin:/usr/bin") }),
        });
        var bundle = await Builder.BuildAsync();
        (await IgnoringAsync($"{Programs.CaissonOci} run --bundle {bundle.Directory} c")).ShouldExit();
        (await File.ReadAllTextAsync(file)).Split('\n')[1].ShouldBe("0000000000000000");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    public async Task A_created_container_ends_by_what_ends_programs(string signal)
    {
        var bundle = await Builder.Args("/bin/sleep", "1000").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        // One that ends no program ends nothing.
        (await OciAsync("kill", "c", "WINCH")).ShouldExit();
        (await OciAsync("kill", "c", "USR1")).ShouldExit();
        (await StateAsync("c"))["status"]!.GetValue<string>().ShouldBe("created");
        (await OciAsync("kill", "c", signal)).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("start", "c")).ShouldFail("has stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_started_container_has_its_own_signals_again()
    {
        var bundle = await Builder.Shell("trap 'echo caught > /tmp/caught' TERM; echo > /tmp/ready; while :; do sleep 0.01; done").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
        (await OciAsync("exec", "c", "sh", "-c", "until [ -e /tmp/ready ]; do sleep 0.01; done; grep SigBlk /proc/1/status")).ShouldExit();
        (await OciAsync("kill", "c", "TERM")).ShouldExit();
        (await OciAsync("exec", "c", "sh", "-c", "until [ -s /tmp/caught ]; do sleep 0.01; done; cat /tmp/caught")).ShouldExit().Line.ShouldBe("caught");
    }

    [RootFact]
    public async Task An_empty_home_is_none()
    {
        (await HomeOfAsync(Home(), 1000, "HOME=")).ShouldBe("/home/u");
        (await HomeOfAsync(Home(), 0, "HOME=/x", "HOME=")).ShouldBe("/root");
        (await HomeOfAsync(Home(), 0, "HOME=", "HOME=/x")).ShouldBe("/x");
        (await OciAsync("list", "-q")).Output.ShouldBe("");
        await StartedAsync();
        (await OciAsync("exec", "-e", "HOME=", "-u", "5", "c", "sh", "-c", "echo $HOME")).ShouldExit().Line.ShouldBe("/");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("", "/home/u")]
    [InlineData("x:x:1000:1000:x:home:/bin/sh\n", "/home/u")]
    [InlineData("x:x:01000:1000:x:/zero:/bin/sh\n", "/zero")]
    [InlineData("x:x:+1000:1000:x:/no:/bin/sh\nx:x:99999999999999999999:0::/no:\nx:x::0::/no:\n:::::/no:\nx\n\n", "/home/u")]
    [InlineData("x:x:1000:1000::/without-a-shell\n", "/without-a-shell")]
    public async Task Home_is_found_in_any_passwd(string entry, string expected) => (await HomeOfAsync(Home(entry))).ShouldBe(expected);

    [RootFact]
    public async Task Home_is_found_in_the_last_line_and_behind_long_ones()
    {
        (await HomeOfAsync(Home(), 0)).ShouldBe("/root");
        (await HomeOfAsync(string.Concat(Enumerable.Repeat("a:x:5:5::/five:/bin/sh\n", 5000)) + Home(), 0)).ShouldBe("/root");
        (await HomeOfAsync($"x:x:1000:0::/{new string('y', 5000)}:\n{Home()}")).ShouldBe("/home/u");
        (await HomeOfAsync("")).ShouldBe("/");
    }

    [RootFact]
    public async Task Home_is_of_the_passwd_that_the_container_sees()
    {
        var file = Path.Combine(Sandbox.Work, "passwd");
        await File.WriteAllTextAsync(file, "u:x:1000:1000::/mounted:/bin/sh\n");
        Builder.Mount("/etc/passwd", "bind", file, "bind", "ro");
        (await HomeOfAsync(Home())).ShouldBe("/mounted");
    }

    [RootFact]
    public async Task Equal_groups_are_set_once()
    {
        Builder.Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0, ["additionalGids"] = new JsonArray(5, 6, 5) });
        (await RunAsync(builder => builder.Shell("grep Groups /proc/self/status"))).ShouldExit().Line.ShouldBe("Groups:\t5 6 ");
        await StartedAsync();
        (await OciAsync("exec", "-g", "7,6,7", "-g", "7", "c", "grep", "Groups", "/proc/self/status")).ShouldExit().Line.ShouldBe("Groups:\t5 6 7 ");
    }

    [RootFact]
    public async Task The_initial_processors_of_an_exec_stay_without_final_ones()
    {
        Builder.Edit(config => config["process"]!["execCPUAffinity"] = new JsonObject { ["initial"] = "0" });
        await StartedAsync();
        const string Look = "Cpus_allowed_list:\t";
        (await OciAsync("exec", "c", "grep", "Cpus_allowed_list", "/proc/self/status")).ShouldExit().Line.ShouldBe(Look + "0");
        // The container's first process is nobody's exec.
        (await OciAsync("exec", "c", "grep", "Cpus_allowed_list", "/proc/1/status")).ShouldExit().Line
            .ShouldBe((await ShellAsync("grep Cpus_allowed_list /proc/self/status")).Line);
    }

    [RootFact]
    public async Task Added_capabilities_are_ambient_where_some_are_inheritable()
    {
        Builder.Edit(config => config["process"]!["capabilities"] = JsonNode.Parse(
            """{"bounding":["CAP_KILL","CAP_SYSLOG"],"permitted":["CAP_KILL"],"effective":["CAP_KILL"],"inheritable":["CAP_SYSLOG"]}"""));
        await StartedAsync();
        const string Look = "grep -E 'Cap(Eff|Amb)' /proc/self/status | cut -f2";
        (await OciAsync("exec", "-u", "1000", "c", "sh", "-c", Look)).ShouldExit().Output.ShouldBe("0000000000000000\n0000000000000000\n");
        (await OciAsync("exec", "-u", "1000", "--cap", "CAP_SYSLOG", "c", "sh", "-c", Look)).ShouldExit().Output.ShouldBe("0000000400000000\n0000000400000000\n");
        // Not inheritable, so not ambient: capabilities(7).
        (await OciAsync("exec", "-u", "1000", "--cap", "CAP_CHOWN", "c", "sh", "-c", Look)).ShouldExit().Output.ShouldBe("0000000000000000\n0000000000000000\n");
    }

    [RootFact]
    public async Task Without_a_process_a_container_can_be_created_and_not_started()
    {
        Builder.Edit(config => config.Remove("process"));
        var bundle = await Builder.BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("has no process").ShouldExit(1);
        (await OciAsync("list", "-q")).Output.ShouldBe("");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await StateAsync("c"))["status"]!.GetValue<string>().ShouldBe("created");
        (await OciAsync("start", "c")).ShouldFail("has no process").ShouldExit(1);
        (await StateAsync("c"))["status"]!.GetValue<string>().ShouldBe("created");
        (await OciAsync("kill", "c", "TERM")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task What_is_missing_is_told_in_the_words_that_engines_translate()
    {
        const string Words = "no such file or directory";
        await StartedAsync();
        (await OciAsync("exec", "--cwd", "/no/such", "c", "true")).ShouldFail(Words, "/no/such").ShouldExit(255);
        (await OciAsync("exec", "--cwd", "/etc/passwd", "c", "true")).ShouldFail("not a directory", "/etc/passwd").ShouldExit(255);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await RunAsync(builder => builder.Shell("true").Edit(config => config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.nope"] = "1" }))).ShouldFail(Words, "net.ipv4.nope").ShouldExit(1);
        Builder.Edit(config => config["linux"]!.AsObject().Remove("sysctl"));
        (await RunAsync(builder => builder.Namespace("network", "/run/netns/nope"))).ShouldFail(Words, "/run/netns/nope").ShouldExit(1);
    }

    [RootFact]
    public async Task A_missing_interpreter_ends_as_with_runc()
    {
        var bundle = await Builder.Args("/bin/bad").BuildAsync();
        await File.WriteAllTextAsync(bundle.InRoot("bin/bad"), "#!/nope\n");
        File.SetUnixFileMode(bundle.InRoot("bin/bad"), (UnixFileMode)0b111_101_101);
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("no such file or directory", "/nope").ShouldExit(255);
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldFail("no such file or directory", "/nope");
        await WaitForStatusAsync("c", "stopped");
    }
}
