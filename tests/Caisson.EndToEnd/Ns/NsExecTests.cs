using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns exec</c> by itself: what unshare(1) has no counterpart for, or what is meant to be better.</summary>
public sealed class NsExecTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    private Task<ProgramResult> ExecAsync(params string[] arguments) => CaissonAsync(["ns", "exec", .. arguments]);

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Nsexecs_letters_work_as_written()
    {
        (await ExecAsync("-npu", "myhost", "bash", "-c", "echo $$; uname -n; ls /sys/class/net | wc -l; ip -br link | wc -l")).ShouldExit().Line.Split('\n')[..2].ShouldBe(["1", "myhost"]);
        (await ExecAsync("-pm", "ps", "ax", "-o", "pid=")).ShouldExit().Line.Trim().ShouldBe("1");
        (await ExecAsync("-pm", "--mount-proc=none", "sh", "-c", "set -- /proc/[0-9]*; [ $# -gt 3 ]")).ShouldExit();
        (await ExecAsync("-c", "-i", "sh", "-c", "readlink /proc/self/ns/cgroup")).ShouldExit().Line.ShouldNotBe(new FileInfo("/proc/self/ns/cgroup").LinkTarget);
        (await ExecAsync("-C", "sh", "-c", "readlink /proc/self/ns/cgroup")).ShouldExit().Line.ShouldNotBe(new FileInfo("/proc/self/ns/cgroup").LinkTarget);
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Each_step_is_told_and_can_be_seen_before()
    {
        var told = (await ExecAsync("-v", "-Unpu", "myhost", "true")).ShouldExit().Error;
        told.ShouldContain("clone3(CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWUTS|CLONE_NEWNET)");
        told.ShouldContain("sethostname(\"myhost\")");
        told.ShouldContain("ms    1  ");
        var plan = (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "exec", "--plan", "-Um", "--", "true") { User = TestUser.Plain })).ShouldExit().Output;
        plan.ShouldContain("clone3(CLONE_NEWUSER|CLONE_NEWNS)");
        plan.ShouldContain("execve(\"true\" on $PATH");
        (await ExecAsync("--plan=json", "-n", "true")).ShouldExit().Output.ShouldContain("\"call\": \"clone3(CLONE_NEWNET)\"");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Without_a_program_the_users_shell_starts()
    {
        var start = new ProgramStart(Programs.Caisson, "ns", "exec", "-n") { Input = "echo $0\n", Environment = new Dictionary<string, string?> { ["SHELL"] = "/bin/dash" } };
        (await Sandbox.RunAsync(start)).ShouldExit().Line.ShouldBe("-dash");
        (await Sandbox.RunAsync(start with { Environment = new Dictionary<string, string?> { ["SHELL"] = null } })).ShouldExit().Line.ShouldBe("-sh");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.TimeNamespaces)]
    public async Task Files_keep_namespaces_of_every_kind()
    {
        string[] kinds = ["net", "uts", "ipc", "mount", "cgroup", "time", "user", "pid"];
        var files = kinds.ToDictionary(kind => kind, kind => $"{Sandbox.Work}/{kind}");
        // unshare(1) wants the file to be there; a missing one is made.
        await File.WriteAllTextAsync(files["net"], "");
        var links = (await ExecAsync([.. kinds.Select(kind => $"--{kind}={files[kind]}"), "--map-root-user", "-u", "kept", "--boottime=77", "sh", "-c", "readlink /proc/self/ns/uts; readlink /proc/self/ns/net"])).ShouldExit().Line.Split('\n');
        foreach (var kind in kinds) (await Sandbox.RunAsync("/usr/bin/stat", "-f", "-c", "%T", files[kind])).ShouldExit().Line.ShouldBe("nsfs", kind);
        (await Sandbox.RunAsync(UtilLinux.Newest.Nsenter($"--uts={files["uts"]}", "uname", "-n"))).ShouldExit().Line.ShouldBe("kept");
        (await CaissonAsync("ns", "enter", $"--uts={files["uts"]}", $"--net={files["net"]}", "sh", "-c", "readlink /proc/self/ns/uts; readlink /proc/self/ns/net")).ShouldExit().Line.Split('\n').ShouldBe(links);
        (await CaissonAsync("ns", "enter", $"--mount={files["mount"]}", "--", "true")).ShouldExit();
        (await CaissonAsync("ns", "enter", $"--user={files["user"]}", $"--time={files["time"]}", "--", "cat", "/proc/self/timens_offsets", "/proc/self/uid_map")).ShouldExit().Output.ShouldContain("77");
        // Its first process is gone, and the kernel lets no other take that place.
        (await CaissonAsync("ns", "enter", $"--pid={files["pid"]}", "true")).ShouldExit(125);
        foreach (var kind in kinds) (await Sandbox.RunAsync("/usr/bin/umount", files[kind])).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Files_that_cannot_keep_a_namespace_are_told_from_others()
    {
        var shared = $"{Sandbox.Work}/shared";
        Directory.CreateDirectory(shared);
        (await Sandbox.RunAsync("/usr/bin/mount", "--bind", shared, shared)).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/mount", "--make-shared", shared)).ShouldExit();
        (await ExecAsync($"--mount={shared}/mnt", "true")).ShouldExit(125).ShouldFail("is a shared mount", "mount --make-private");
        File.Exists($"{shared}/mnt").ShouldBeFalse();
        (await ExecAsync($"--uts={shared}/uts", "true")).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/umount", $"{shared}/uts")).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/umount", shared)).ShouldExit();
        (await ExecAsync($"--net={Sandbox.Work}", "true")).ShouldExit(125).ShouldFail("it is a directory");
        (await ExecAsync("--net=/no/such/directory/net", "true")).ShouldExit(125).ShouldFail("there is no directory /no/such/directory");
        (await ExecAsync("--fork=false", $"--pid={Sandbox.Work}/pid", "true")).ShouldExit(125).ShouldFail("without a fork");
        var own = new ProgramStart(Programs.Caisson, "ns", "exec", "-Urn", $"--net={Sandbox.Work}/own", "true") { User = TestUser.Plain };
        (await Sandbox.RunAsync(own)).ShouldExit(125).ShouldFail("mounting takes CAP_SYS_ADMIN where the file lies");
        Directory.GetFileSystemEntries(Sandbox.Work).Select(Path.GetFileName).ShouldBe(["shared"]);
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Kept_files_are_as_before_when_the_program_is_missing()
    {
        var there = $"{Sandbox.Work}/there";
        await File.WriteAllTextAsync(there, "mine");
        (await ExecAsync($"--net={Sandbox.Work}/new", $"--uts={there}", "no-such-program")).ShouldExit(127).ShouldFail("not found");
        File.Exists($"{Sandbox.Work}/new").ShouldBeFalse();
        (await Sandbox.RunAsync("/bin/cat", there)).ShouldExit().Line.ShouldBe("mine");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.TimeNamespaces)]
    [Trait("Vm", "no")]
    public async Task Whichever_step_fails_nothing_is_left_behind()
    {
        string[] options = ["-pinm", "--map-users=0:0:10", "--map-groups=0:0:10", "-u", "host", "-T", "--boottime=5", $"--net={Sandbox.Work}/net", $"--ipc={Sandbox.Work}/ipc", "--keep-caps", "-S", "0", "-G", "0", "--kill-child", "--wd=/usr", "true"];
        var steps = (await ExecAsync(["--plan", .. options])).ShouldExit().Output.Split('\n').Count(line => line.Length > 4 && char.IsAsciiDigit(line[2]));
        steps.ShouldBeGreaterThan(15);
        for (int step = 1; step < steps; step++)
        {
            var result = await ExecAsync(["--fault", $"{step}:EIO", .. options]);
            (result.ExitCode is 125 or 126).ShouldBeTrue($"step {step}: {result}");
            result.Error.ShouldContain("EIO");
            Directory.GetFileSystemEntries(Sandbox.Work).ShouldBeEmpty($"step {step}");
        }

        (await ExecAsync("--fault", "x", "true")).ShouldExit(125).ShouldFail("--fault x: expected");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Who_has_no_rights_is_told_what_helps()
    {
        var plain = new ProgramStart(Programs.Caisson, "ns", "exec", "-n", "true") { User = TestUser.Plain };
        (await Sandbox.RunAsync(plain)).ShouldExit(125).ShouldFail("takes CAP_SYS_ADMIN", "in which you are root (-U -r)");
        (await Sandbox.RunAsync(plain with { Arguments = ["ns", "exec", "--map-auto", "true"] })).ShouldExit(125).ShouldFail("has no range in /etc/subuid", "usermod --add-subuids");
        (await Sandbox.RunAsync(plain with { Arguments = ["ns", "exec", "--map-users=0:5:1", "true"] })).ShouldExit(125).ShouldFail("subuid");
        (await ExecAsync("--setgroups=allow", "-r", "true")).ShouldExit(125).ShouldFail("contradicts --map-root-user");
        (await ExecAsync("--monotonic=1", "true")).ShouldExit(125).ShouldFail("add --time");
        (await ExecAsync("--propagation=some", "-m", "true")).ShouldExit(125).ShouldFail("private, slave, shared or unchanged");
        (await ExecAsync("--kill-child=NOPE", "true")).ShouldExit(125).ShouldFail("NOPE");
        (await ExecAsync("--nett", "true")).ShouldExit(125).ShouldFail("did you mean --net?");
        (await ExecAsync("-r", "-S", "5", "true")).ShouldExit(125).ShouldFail("user 5 does not exist");
        (await ExecAsync("--help")).ShouldExit().Output.ShouldContain("caisson ns exec -npu myhost bash");
    }

    [TheoryIf(Feature.Root, Feature.Programs)]
    [InlineData("-muipn", "--uts -mipn", "-m --hostname ipn")]
    [InlineData("-upf", "--uts -pf", "--hostname pf")]
    [InlineData("-cupn", "--uts --map-current-user -pn", "-c --hostname pn")]
    public async Task Letters_that_unshare_takes_as_kinds_are_no_host_name(string cluster, string kinds, string name)
    {
        (await ExecAsync(cluster, "sh")).ShouldExit(125).Error.ShouldContain($"{cluster}: -u takes a host name here, and ");
        (await ExecAsync(cluster, "sh")).Error.ShouldContain($"write {kinds} for what unshare does, or {name} for the host name {cluster[(cluster.IndexOf('u') + 1)..]}\n");
        if (!cluster.Contains('c')) (await ExecAsync([.. kinds.Split(' '), "--", "sh", "-c", "for n in uts pid; do readlink /proc/self/ns/$n; done"])).ShouldExit().Line.ShouldNotContain(new FileInfo("/proc/self/ns/uts").LinkTarget!);
        (await ExecAsync([.. name.Split(' '), "--", "hostname"])).ShouldExit().Line.ShouldBe(name.Split(' ')[^1]);
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_host_name_behind_its_letter_is_one()
    {
        (await ExecAsync("-muriver", "hostname")).ShouldExit().Line.ShouldBe("river");
        (await ExecAsync("-mu=ipn", "hostname")).ShouldExit().Line.ShouldBe("ipn");
        (await ExecAsync("-mu", "ipn", "hostname")).ShouldExit().Line.ShouldBe("ipn");
        // The end of the options is none: there is a new namespace, and its name is the old one.
        var bare = (await ExecAsync("-mu", "--", "sh", "-c", "hostname; readlink /proc/self/ns/uts")).ShouldExit().Line.Split('\n');
        bare[0].ShouldBe((await File.ReadAllTextAsync("/proc/sys/kernel/hostname")).Trim());
        bare[1].ShouldNotBe(new FileInfo("/proc/self/ns/uts").LinkTarget);
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Capabilities_are_kept_over_a_change_of_user()
    {
        var status = (await ExecAsync("--map-users=0:0:10", "--map-groups=0:0:10", "-S", "5", "-G", "6", "--keep-caps", "--", "grep", "-E", "^(Uid|Gid|CapEff)", "/proc/self/status")).ShouldExit().Output;
        status.ShouldContain("Uid:\t5\t5");
        status.ShouldContain("Gid:\t6\t6");
        status.ShouldNotContain("CapEff:\t0000000000000000");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Signals_reach_the_program_also_as_process_1()
    {
        foreach (var (script, options, status) in ((string, string[], int)[])
            [("trap 'exit 9' TERM; echo up; while :; do sleep 0.02; done", ["-p"], 9), ("trap 'exit 9' TERM; echo up; while :; do sleep 0.02; done", ["-n"], 9), ("echo up; exec sleep 60", ["-p"], 143), ("echo up; exec sleep 60", ["-n"], 143)])
        {
            await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, ["ns", "exec", .. options, "sh", "-c", script]));
            await run.WaitForAsync("up");
            run.Signal(15);
            (await run.WaitAsync()).ExitCode.ShouldBe(status, string.Join(' ', options) + script);
        }
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task With_kill_child_the_program_ends_with_caisson()
    {
        foreach (var option in (string[])["--kill-child", "--kill-child=TERM"])
        {
            await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "ns", "exec", "-u", "x", option, "sh", "-c", "echo $$; exec sleep 60"));
            await run.WaitForAsync("\n");
            var pid = int.Parse(run.Output, CultureInfo.InvariantCulture);
            run.Signal(9);
            await run.WaitAsync();
            for (int i = 0; i < 200 && Runs(pid); i++) await Task.Delay(10);
            Runs(pid).ShouldBeFalse(option);
        }
    }

    private static bool Runs(int pid) => ProcessTable.ReadText($"/proc/{pid}/stat") is { } stat && !stat.Contains(") Z ", StringComparison.Ordinal);

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task The_program_finds_the_callers_descriptors_and_none_of_caissons()
    {
        using var file = File.OpenHandle("/etc/hostname");
        var descriptor = (int)file.DangerousGetHandle();
        // The listing's own descriptors are the shell's.
        string[] command = ["-c", "for f in /proc/$$/fd/*; do echo ${f##*/}; done; readlink /proc/$$/fd/3"];
        var expected = (await Sandbox.RunAsync(new ProgramStart("/bin/sh", command) { Descriptors = new Dictionary<int, int> { [3] = descriptor } })).ShouldExit().Output;
        foreach (var words in (string[][])[["ns", "exec", "-Urpm", "--wd=/usr"], ["ns", "enter", "-t", $"{Sandbox.HolderPid}", "-a"]])
        {
            var start = new ProgramStart(Programs.Caisson, [.. words, "--", "/bin/sh", .. command]) { Descriptors = new Dictionary<int, int> { [3] = descriptor } };
            (await Sandbox.RunAsync(start)).ShouldExit().Output.ShouldBe(expected);
        }
    }
}
