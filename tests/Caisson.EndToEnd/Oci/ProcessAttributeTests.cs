using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>config.md, "Linux Process", and config-linux.md, "Personality" and "Memory policy": how the kernel treats a process.</summary>
public sealed class ProcessAttributeTests : OciTest
{
    // proc_pid_stat(5): 19 nice, 40 rt_priority, 41 policy.
    private const string Schedule = "cut -d' ' -f19,40,41 /proc/self/stat";

    protected override SandboxOptions Options => new() { Users = true };

    private static Action<BundleBuilder> Process(string field, string json, string script) => builder => builder.Shell(script).Edit(config => config["process"]![field] = JsonNode.Parse(json));

    private static Action<BundleBuilder> Linux(string field, string json, string script) => builder => builder.Shell(script).Edit(config => config["linux"]![field] = JsonNode.Parse(json));

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("""{"policy":"SCHED_OTHER","nice":7}""", "7 0 0")]
    [InlineData("""{"policy":"SCHED_BATCH","nice":3}""", "3 0 3")]
    [InlineData("""{"policy":"SCHED_BATCH","nice":-3,"flags":["SCHED_FLAG_RESET_ON_FORK"]}""", "-3 0 3", "exec")]
    [InlineData("""{"policy":"SCHED_IDLE"}""", "0 0 5")]
    public async Task Schedulers(string scheduler, string expected, string exec = "")
    {
        // With RESET_ON_FORK the shell's children are ordinary ones again: it has to look by itself.
        var look = exec.Length > 0 ? "exec " + Schedule : Schedule;
        (await RunAsync(Process("scheduler", scheduler, look))).ShouldExit().Line.ShouldBe(expected);
    }

    /// <summary>A version 1 control group without realtime time refuses them: then that is what has to be said.</summary>
    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("""{"policy":"SCHED_FIFO","priority":10}""", "-11 10 1")]
    [InlineData("""{"policy":"SCHED_RR","priority":1}""", "-2 1 2")]
    [InlineData("""{"policy":"SCHED_DEADLINE","runtime":1000000,"deadline":20000000,"period":20000000,"flags":["SCHED_FLAG_RECLAIM"]}""", "0 0 6")]
    public async Task Realtime_schedulers(string scheduler, string expected)
    {
        Process("scheduler", scheduler, "")(Builder);
        var result = await RunAsync(builder => builder.Args("/bin/cut", "-d", " ", "-f41", "/proc/self/stat"));
        if (result.ExitCode == 0) result.Line.ShouldBe(expected.Split(' ')[2]);
        else result.ShouldFail("choose how the kernel shares its time with others", "sched_setattr: E", "SCHED_");
    }

    [RootFact]
    public async Task Schedulers_that_cannot_be()
    {
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_FIFO"}""", "true"))).ShouldFail("process.scheduler.priority", "1 to 99");
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_OTHER","priority":3}""", "true"))).ShouldFail("process.scheduler.priority");
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_OTHER","runtime":3}""", "true"))).ShouldFail("SCHED_DEADLINE");
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_ISO"}""", "true"))).ShouldFail("process.scheduler.policy");
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_OTHER","flags":["SCHED_FLAG_UTIL_CLAMP_MIN"]}""", "true"))).ShouldFail("process.scheduler.flags[0]");
        (await RunAsync(Process("scheduler", """{"policy":"SCHED_OTHER","flags":["SCHED_FLAG_NOPE"]}""", "true"))).ShouldFail("process.scheduler.flags[0]");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("""{"class":"IOPRIO_CLASS_BE","priority":6}""", "best-effort: prio 6")]
    [InlineData("""{"class":"IOPRIO_CLASS_RT","priority":2}""", "realtime: prio 2")]
    [InlineData("""{"class":"IOPRIO_CLASS_IDLE","priority":0}""", "idle")]
    public async Task Disk_priorities(string io, string expected) => (await RunAsync(Process("ioPriority", io, "ionice"))).ShouldExit().Line.ShouldStartWith(expected);

    [RootFact]
    public async Task Execution_domains()
    {
        (await RunAsync(Linux("personality", """{"domain":"LINUX32"}""", "cat /proc/self/personality; uname -m"))).ShouldExit().Output.ShouldBe("00000008\ni686\n");
        (await RunAsync(Linux("personality", """{"domain":"LINUX"}""", "cat /proc/self/personality"))).ShouldExit().Line.ShouldBe("00000000");
        (await RunAsync(Linux("personality", """{"domain":"LINUX","flags":["X"]}""", "true"))).ShouldFail("linux.personality.flags");
    }

    [RootFact]
    public async Task Memory_policies()
    {
        if (!File.Exists("/proc/self/numa_maps")) return;
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_BIND","nodes":"0","flags":["MPOL_F_STATIC_NODES"]}""", "grep -c bind=static:0 /proc/self/numa_maps"))).ShouldExit();
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_PREFERRED","nodes":"0"}""", "grep -c prefer:0 /proc/self/numa_maps"))).ShouldExit();
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_LOCAL"}""", "grep -c local /proc/self/numa_maps"))).ShouldExit();
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_BIND"}""", "true"))).ShouldFail("set_mempolicy: EINVAL", "nodes are missing");
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_BIND","nodes":"1000"}""", "true"))).ShouldFail("set_mempolicy: EINVAL");
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_BIND","nodes":"x"}""", "true"))).ShouldFail("linux.memoryPolicy.nodes");
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_NOPE"}""", "true"))).ShouldFail("linux.memoryPolicy.mode");
        (await RunAsync(Linux("memoryPolicy", """{"mode":"MPOL_LOCAL","flags":["MPOL_F_NOPE"]}""", "true"))).ShouldFail("linux.memoryPolicy.flags[0]");
    }

    [RootFact]
    public async Task The_callers_processors_are_not_the_containers()
    {
        const string Look = "grep Cpus_allowed_list /proc/self/status | cut -f2";
        var all = (await ShellAsync(Look)).Line;
        if (all is "0" or "") return;
        var bundle = await Builder.Shell(Look).BuildAsync();
        (await Sandbox.RunAsync("/usr/bin/taskset", "-c", "0", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe(all);
        await Builder.Args("/bin/sleep", "1000").BuildOnceAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/taskset", "-c", "0", Programs.CaissonOci, "exec", "c", "sh", "-c", Look)).ShouldExit().Line.ShouldBe(all);
        (await ExecAsync("""{"args":["sh","-c","grep Cpus_allowed_list /proc/self/status | cut -f2"],"cwd":"/","execCPUAffinity":{"initial":"0","final":"1"}}""")).ShouldExit().Line.ShouldBe("1");
        (await ExecAsync("""{"args":["sh","-c","grep Cpus_allowed_list /proc/self/status | cut -f2"],"cwd":"/","execCPUAffinity":{"initial":"0"}}""")).ShouldExit().Line.ShouldBe("0");
        (await ExecAsync("""{"args":["true"],"cwd":"/","execCPUAffinity":{"final":"8000"}}""")).ShouldFail("sched_setaffinity: EINVAL", "8000").ShouldExit(255);
        (await ExecAsync("""{"args":["true"],"cwd":"/","execCPUAffinity":{"final":"3-1"}}""")).ShouldFail("3-1").ShouldExit(255);
    }

    [RootFact]
    public async Task Further_processes_inherit_what_the_document_says()
    {
        Builder.Edit(config =>
        {
            var process = config["process"]!;
            process["scheduler"] = JsonNode.Parse("""{"policy":"SCHED_BATCH","nice":4}""");
            process["ioPriority"] = JsonNode.Parse("""{"class":"IOPRIO_CLASS_BE","priority":5}""");
            process["execCPUAffinity"] = JsonNode.Parse("""{"final":"0"}""");
            process["user"]!["umask"] = 63;
            config["linux"]!["personality"] = JsonNode.Parse("""{"domain":"LINUX32"}""");
        });
        await StartedAsync();
        const string Look = Schedule + "; ionice; grep Cpus_allowed_list /proc/self/status | cut -f2; umask; cat /proc/self/personality; ulimit -n; grep CapBnd /proc/self/status | cut -f2";
        const string Expected = "4 0 3\nbest-effort: prio 5\n0\n0077\n00000008\n1024\n0000000020000420\n";
        (await OciAsync("exec", "c", "sh", "-c", Look)).ShouldExit().Output.ShouldBe(Expected);
        (await ExecAsync($$"""{"args":["sh","-c","{{Look}}"],"cwd":"/","env":["PATH=/bin"]}""")).ShouldExit().Output.ShouldBe(Expected);
        (await ExecAsync($$$"""{"args":["sh","-c","{{{Look}}}"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0,"umask":18},"scheduler":{"policy":"SCHED_OTHER"},"ioPriority":{"class":"IOPRIO_CLASS_IDLE","priority":0},"rlimits":[{"type":"RLIMIT_NOFILE","soft":99,"hard":99}],"capabilities":{}}"""))
            .ShouldExit().Output.ShouldBe("0 0 0\nidle\n0\n0022\n00000008\n99\n0000000000000000\n");
    }

    [RootFact]
    public async Task Of_an_ordinary_user()
    {
        var bundle = await Builder.For(TestUser.Plain).Shell(Schedule + "; ionice").Edit(config =>
        {
            config["process"]!["scheduler"] = JsonNode.Parse("""{"policy":"SCHED_BATCH","nice":4}""");
            config["process"]!["ioPriority"] = JsonNode.Parse("""{"class":"IOPRIO_CLASS_BE","priority":5}""");
        }).BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain })).ShouldExit().Output.ShouldBe("4 0 3\nbest-effort: prio 5\n");
        Builder.Edit(config => config["process"]!["scheduler"] = JsonNode.Parse("""{"policy":"SCHED_OTHER","nice":-4}"""));
        await Builder.BuildOnceAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain })).ShouldFail("sched_setattr: EPERM", "CAP_SYS_NICE");
    }

    private Task<ProgramResult> ExecAsync(string document) => Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "exec", "--process", "/proc/self/fd/0", "c") { Input = document });
}
