using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>The commands that concern a container that is there already.</summary>
public sealed class PeopleLifecycleTests : EndToEndTest
{
    private async Task<ProgramRun> StartAsync(string name, string script = "echo up; read x", params string[] options)
    {
        var run = Sandbox.Start(new ProgramStart(Programs.Caisson, ["run", "--name", name, .. options, "sh", "-c", script]) { OpenInput = true });
        await run.WaitForAsync("up");
        return run;
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Exec_joins_everything()
    {
        await using var run = await StartAsync("web", options: ["-e", "FROM=run", "--cap-drop", "NET_RAW"]);

        var inside = (await CaissonAsync("exec", "web", "sh", "-c", "for n in pid mnt uts ipc net cgroup user; do echo $(readlink /proc/self/ns/$n) $(readlink /proc/1/ns/$n); done; echo $FROM; grep -E 'CapBnd|NoNew' /proc/self/status /proc/1/status")).ShouldExit().Line.Split('\n');
        foreach (var line in inside[..7]) line.Split(' ').Distinct().Count().ShouldBe(1);
        inside[7].ShouldBe("run");
        inside[8].Split(':')[^1].ShouldBe(inside[10].Split(':')[^1]);
        inside[9].ShouldEndWith("1");
        (await CaissonAsync("exec", "-u", "nobody", "-w", "/usr", "-e", "FROM=exec", "web", "sh", "-c", "id -un; pwd; echo $FROM $HOME; grep CapEff /proc/self/status")).ShouldExit().Line
            .ShouldBe("nobody\n/usr\nexec /nonexistent\nCapEff:\t0000000000000000");
        (await CaissonAsync("exec", "-t", "web", "tty")).ShouldExit().Line.Trim().ShouldBe("/dev/pts/0");
        (await CaissonAsync("exec", "web", "sh", "-c", "exit 9")).ShouldExit(9);
        (await CaissonAsync("exec", "web", "no-such")).ShouldExit(127);
        (await CaissonAsync("exec", "-u", "1:", "web", "true")).ShouldExit(125);
        (await CaissonAsync("exec", "nobody", "true")).ShouldExit(125).Error.ShouldContain("does not exist");
        (await CaissonAsync("exec", "--plan", "web", "true")).ShouldExit().Output.ShouldContain("execve");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Lists_and_inspections_tell_what_is_there()
    {
        await using var run = await StartAsync("web");

        (await CaissonAsync("ps")).ShouldExit().Output.ShouldMatch(@"^NAME +STATUS +PID +CREATED +USER +COMMAND\nweb +running +\d+ +1 second ago +root +sh -c echo up; read x\n$");
        (await CaissonAsync("ps", "--format", "name")).ShouldExit().Output.ShouldBe("web\n");
        using var list = JsonDocument.Parse((await CaissonAsync("ps", "-a", "--format", "json")).ShouldExit().Output);
        list.RootElement[0].GetProperty("command")[0].GetString().ShouldBe("sh");
        (await CaissonAsync("ps", "--json")).ShouldExit().Output.ShouldBe((await CaissonAsync("ps", "--format=json")).ShouldExit().Output);
        (await CaissonAsync("ps", "--json", "--format", "table")).ShouldExit(125).Error.ShouldContain("--json contradicts --format table");
        using var all = JsonDocument.Parse((await CaissonAsync("inspect", "web")).ShouldExit().Output);
        var web = all.RootElement[0];
        var pid = web.GetProperty("pid").GetInt32();
        new FileInfo($"/proc/{pid}/ns/net").LinkTarget.ShouldBe($"net:[{web.GetProperty("namespaces").GetProperty("net").GetInt64()}]");
        web.GetProperty("processes")[0].GetProperty("pidInside").GetInt32().ShouldBe(1);
        web.GetProperty("mounts").EnumerateArray().ShouldContain(mount => mount.GetProperty("target").GetString() == "/");
        web.GetProperty("spec").GetProperty("hostname").GetString().ShouldBe("web");
        (await CaissonAsync("run", "--name", "web", "true")).ShouldExit(125).Error.ShouldContain("container with id exists: web");
        // Its control group tells everybody whose it is.
        (await CaissonAsync("ns", "show", "web")).ShouldExit().Output.ShouldContain("\n  unit          caisson web\n");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
        (await CaissonAsync("ps", "-a", "--format", "name")).ShouldExit().Output.ShouldBe("");
        (await CaissonAsync("inspect", "web")).ShouldExit(125);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Stop_asks_and_then_insists()
    {
        await using (var run = await StartAsync("kind", "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done"))
        {
            await using var wait = Sandbox.Start(new ProgramStart(Programs.Caisson, "wait", "kind"));
            await Task.Delay(200);
            (await CaissonAsync("stop", "kind")).ShouldExit();
            (await run.WaitAsync()).ShouldExit(5);
            (await wait.WaitAsync()).ShouldExit().Line.ShouldBe("5");
        }

        await using (var run = await StartAsync("stubborn"))
        {
            (await CaissonAsync("stop", "--time", "0.2", "stubborn")).ShouldExit();
            (await run.WaitAsync()).ShouldExit(137);
        }
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Kill_sends_any_signal()
    {
        await using var run = await StartAsync("web", "trap 'echo got' USR1; echo up; while :; do sleep 0.05; done");
        (await CaissonAsync("kill", "--signal", "USR1", "web")).ShouldExit();
        await run.WaitForAsync("got");
        (await CaissonAsync("kill", "-USR1", "web")).ShouldExit();
        await run.WaitForAsync("got");
        (await CaissonAsync("kill", "-10", "web")).ShouldExit();
        await run.WaitForAsync("got");
        (await CaissonAsync("kill", "-99", "web")).ShouldExit(125).Error.ShouldContain("--signal 99: there is no such signal");
        (await CaissonAsync("kill", "-s", "NOPE", "web")).ShouldExit(125).Error.ShouldContain("there is no such signal");
        (await CaissonAsync("kill", "-9", "web", "other")).ShouldExit(125).Error.ShouldContain("other");
        (await run.WaitAsync()).ShouldExit(137);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task What_a_crash_leaves_can_be_removed()
    {
        await using var run = await StartAsync("web");
        (await CaissonAsync("rm", "web")).ShouldExit(125).Error.ShouldContain("not stopped");
        run.Signal(9);
        await run.WaitAsync();
        // The kernel ends the container with it, in its own time.
        for (var i = 0; i < 100 && (await CaissonAsync("ps", "--format", "name")).Output.Length > 0; i++) await Task.Delay(20);
        (await CaissonAsync("ps", "--format", "name")).ShouldExit().Output.ShouldBe("");
        (await CaissonAsync("ps", "-a")).ShouldExit().Output.ShouldContain("stopped");
        (await CaissonAsync("rm", "web")).ShouldExit();
        (await CaissonAsync("rm", "-f", "web")).ShouldExit();
        (await CaissonAsync("rm", "web")).ShouldExit(125);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Rm_with_force_ends_what_runs()
    {
        await using var run = await StartAsync("web");
        (await CaissonAsync("rm", "-f", "web")).ShouldExit();
        (await run.WaitAsync()).ShouldExit(137);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Containers_can_share_with_each_other()
    {
        await using var run = await StartAsync("web", options: ["--hostname", "web-host"]);
        (await CaissonAsync("run", "--join", "uts,net=web", "hostname")).ShouldExit().Line.ShouldBe("web-host");
        (await CaissonAsync("run", "--join", "pid=web", "cat", "/proc/1/comm")).ShouldExit().Line.ShouldBe("sh");
        (await CaissonAsync("run", "--join", "all=web", "sh", "-c", "hostname; cat /proc/1/comm; ls -d /etc")).ShouldExit().Line.ShouldBe("web-host\nsh\n/etc");
        (await CaissonAsync("run", "--join", "mount=web", "--rootfs", "/usr", "true")).ShouldExit(125).Error.ShouldContain("--rootfs needs a mount namespace of the container's own");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Signals_reach_the_program()
    {
        await using var run = await StartAsync("web", "trap 'exit 4' HUP; echo up; while :; do sleep 0.05; done");
        run.Signal(1);
        (await run.WaitAsync()).ShouldExit(4);
    }

    [Fact]
    public async Task Help_is_there_for_every_command()
    {
        (await CaissonAsync("--version")).ShouldExit().Output.ShouldMatch(@"^caisson \d+\.\d+\.\d+\n$");
        (await CaissonAsync("version")).ShouldExit().Output.ShouldBe((await CaissonAsync("--version")).Output);
        foreach (var command in (await CaissonAsync("--help")).ShouldExit().Output.Split('\n').SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0))
        {
            var name = command.Trim().Split(' ')[0];
            var help = (await CaissonAsync(name, "--help")).ShouldExit().Output;
            help.ShouldStartWith($"Usage: caisson {name}");
            help.ShouldContain("\nExamples:\n");
            help.Split('\n').ShouldAllBe(line => line.Length <= 100);
            (await CaissonAsync("help", name)).ShouldExit().Output.ShouldBe(help);
        }

        (await CaissonAsync()).ShouldExit(125).Error.ShouldContain("Usage:");
        (await CaissonAsync("rnu")).ShouldExit(125).Error.ShouldContain("did you mean run?");
    }

    [Theory]
    [Trait("Vm", "no")] // The repository is not there.
    [InlineData("bash", "caisson.bash")]
    [InlineData("zsh", "_caisson")]
    [InlineData("fish", "caisson.fish")]
    public async Task Installed_completions_are_those_of_the_program(string shell, string file)
    {
        var path = Path.Combine(TestRun.Repository!, "completions", file);
        (await CaissonAsync("completion", shell)).ShouldExit().Output.ShouldBe(await File.ReadAllTextAsync(path), $"write it anew: out/caisson completion {shell} >completions/{file}");
    }

    [Fact]
    public async Task There_are_completions_for_three_shells()
    {
        (await CaissonAsync("completion", "zsh")).ShouldExit().Output.ShouldStartWith("#compdef caisson");
        (await CaissonAsync("completion", "fish")).ShouldExit().Output.ShouldContain("complete -c caisson");
        (await CaissonAsync("completion", "tcsh")).ShouldExit(125).Error.ShouldContain("expected bash, zsh or fish");
    }

    [Theory]
    [InlineData("run exec ps inspect stop kill rm wait ns doctor learn completion version --root --help --version", "")]
    [InlineData("--host --hostname", "run", "--host")]
    [InlineData("user uts", "run", "--ns", "u")]
    [InlineData("user uts", "run", "--ns", "=", "u")]
    [InlineData("option +o default -o dirnames", "run", "--rootfs", "a")]
    [InlineData("option +o default -o dirnames", "--root", "a")]
    [InlineData("option +o default", "run", "--name", "w")]
    // Bash completes files by itself where nothing is said.
    [InlineData("", "run", "--env-file", "f")]
    // From the program on, its own completion goes on, with the place where it stands.
    [InlineData("program at 2", "run", "ec")]
    [InlineData("program at 2", "run", "ls", "-")]
    [InlineData("program at 3", "run", "--", "ls", "fi")]
    [InlineData("program at 6", "run", "--name", "web", "-e", "A=B", "ls", "fi")]
    [InlineData("program at 5", "run", "--name", "=", "web", "ls", "fi")]
    [InlineData("program at 5", "exec", "-u", "1000", "web", "ls", "fi")]
    [InlineData("program at 4", "--root", "run", "run", "ls", "fi")]
    [InlineData("--net --net-socket", "ns", "enter", "--net")]
    [InlineData("option +o default", "ns", "create", "")]
    [InlineData("bash", "completion", "b")]
    public async Task Bash_is_offered_what_can_stand_there(string offer, params string[] words)
    {
        var line = string.Join(' ', words.Select(word => $"'{word}'"));
        var test = $$"""
            {{(await CaissonAsync("completion", "bash")).ShouldExit().Output}}
            compopt() { echo option "$@"; }
            _command_offset() { echo program at "$1"; }
            COMP_WORDS=(caisson {{line}}); COMP_CWORD={{words.Length}}; _caisson; echo "${COMPREPLY[@]}"
            """;
        (await Sandbox.RunAsync("/bin/bash", "-c", test)).ShouldExit().Output.TrimEnd('\n').ShouldBe(offer);
    }
}
