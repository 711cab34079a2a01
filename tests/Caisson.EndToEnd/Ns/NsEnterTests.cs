using System.Globalization;
using System.Runtime.InteropServices;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns enter</c> by itself: its targets, its refusals, and what a hostile target must not get.</summary>
public sealed partial class NsEnterTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [LibraryImport("libc")]
    private static partial long syscall(long number, long pid, long flags);

    private Task<ProgramResult> EnterAsync(params string[] arguments) => CaissonAsync(["ns", "enter", .. arguments]);

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_target_can_be_written_in_many_ways()
    {
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "--net --uts --pid --mount --mount-proc --kill-child");
        var pid = target.Inside.ToString(CultureInfo.InvariantCulture);
        string[] question = ["--", "/bin/sh", "-c", "readlink /proc/self/ns/net"];
        var net = new FileInfo($"/proc/{pid}/ns/net").LinkTarget!;
        var number = net[5..^1];
        foreach (var words in (string[][])[[pid], ["pid:" + pid], ["-t", pid, "-n"], [pid, "-n"], ["-n", pid], [$"/proc/{pid}/ns/net"], [$"--net=/proc/{pid}/ns/net"], [$"--net=:{number}"], ["-t", pid, "-a"]])
            (await EnterAsync([.. words, .. question])).ShouldExit().Line.ShouldBe(net, string.Join(' ', words));
        // What differs is entered, and nothing else.
        var told = (await EnterAsync("-v", pid, "true")).ShouldExit().Error;
        told.ShouldContain("CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWNET)");
        told.ShouldNotContain("CLONE_NEWUSER");
        (await EnterAsync(pid, "-p", "--", "/bin/sh", "-c", "echo $PPID")).ShouldExit().Line.ShouldBe("0");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_pidfd_is_a_target_and_pins_the_process()
    {
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "--uts --kill-child");
        var descriptor = syscall(434 /* pidfd_open */, target.Inside, 0);
        try
        {
            var start = new ProgramStart(Programs.Caisson, "ns", "enter", "/proc/self/fd/3", "--", "/bin/readlink", "/proc/self/ns/uts") { Descriptors = new Dictionary<int, int> { [3] = (int)descriptor } };
            (await Sandbox.RunAsync(start)).ShouldExit().Line.ShouldBe(new FileInfo($"/proc/{target.Inside}/ns/uts").LinkTarget);
            var inode = (await Sandbox.RunAsync(new ProgramStart("/usr/bin/stat", "-L", "-c", "%i", "/proc/self/fd/3") { Descriptors = start.Descriptors })).ShouldExit().Line;
            (await EnterAsync("-t", $"{target.Inside}:{inode}", "-u", "true")).ShouldExit();
            (await EnterAsync("-t", $"{target.Inside}:{ulong.Parse(inode, CultureInfo.InvariantCulture) + 1}", "-u", "true")).ShouldExit(125).ShouldFail("is another one by now");
        }
        finally
        {
            Libc.close((int)descriptor);
        }
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.BusyboxRoot)]
    public async Task A_container_is_a_target_by_its_name()
    {
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--name", "web", "--rootfs", Fixtures.Busybox, "--overlay", "--hostname", "inside", "--", "sh", "-c", "echo up; read x") { OpenInput = true });
        await run.WaitForAsync("up");
        (await EnterAsync("web", "--", "sh", "-c", "hostname; ls /; cat /proc/1/comm")).ShouldExit().Output.ShouldStartWith("inside\nbin\n");
        (await EnterAsync("web", "-u", "--", "/bin/hostname")).ShouldExit().Line.ShouldBe("inside");
        (await EnterAsync("web", "-c", "-C", "--", "/bin/sh", "-c", "cat /proc/self/cgroup")).ShouldExit().Output.ShouldContain(":/\n");
        run.CloseInput();
        await run.WaitAsync();
        (await EnterAsync("web", "true")).ShouldExit(125).ShouldFail("'web'");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task The_targets_control_groups_can_be_joined()
    {
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "--uts --kill-child");
        (await EnterAsync($"{target.Inside}", "-u", "-c", "--", "/bin/cat", "/proc/self/cgroup")).ShouldExit().Output.ShouldBe(await File.ReadAllTextAsync($"/proc/{target.Inside}/cgroup"));
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_new_root_is_also_where_the_program_stands()
    {
        var root = $"/proc/{Sandbox.HolderPid}/root";
        // nsenter before 2.42 leaves it where it was, outside of its root.
        (await EnterAsync($"--net=/proc/self/ns/net", $"--root={root}", "--", "/bin/pwd")).ShouldExit().Line.ShouldBe("/");
        (await EnterAsync($"--net=/proc/self/ns/net", $"--root={root}", "--wdns=/usr", "--", "/bin/pwd")).ShouldExit().Line.ShouldBe("/usr");
        (await EnterAsync($"--net=/proc/self/ns/net", "--wd=/usr", "--wdns=/usr", "true")).ShouldExit(125).ShouldFail("--wd contradicts --wdns");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UserNamespaces)]
    public async Task Refusals_say_what_is_wrong_and_what_helps()
    {
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "-r --net --uts --kill-child", TestUser.Ranged);
        var pid = target.Inside.ToString(CultureInfo.InvariantCulture);
        (await EnterAsync("4000000", "true")).ShouldExit(125).ShouldFail("no process 4000000");
        (await EnterAsync("nobody-of-that-name", "true")).ShouldExit(125).ShouldFail("nobody-of-that-name");
        (await EnterAsync("/etc/passwd", "true")).ShouldExit(125).ShouldFail("/etc/passwd");
        (await EnterAsync($"--net=/proc/{pid}/ns/uts", "true")).ShouldExit(125).ShouldFail("is a uts namespace, not a network namespace");
        (await EnterAsync($"/proc/{pid}/ns/uts", "-n", "true")).ShouldExit(125).ShouldFail("has no network namespace to enter");
        (await EnterAsync($"{Sandbox.HolderPid}", "-u", "--nett", "true")).ShouldExit(125).ShouldFail("did you mean --net?");
        (await EnterAsync()).ShouldExit(125).ShouldFail("the target is missing");
        (await EnterAsync("--net=/proc/self/ns/net", "--env", "true")).ShouldExit(125).ShouldFail("takes it from a process");
        (await EnterAsync($"{Sandbox.HolderPid}", "true")).ShouldExit(125).ShouldFail("There is nothing to enter", "--all");
        (await EnterAsync(pid, "-Z", "true")).ShouldExit(125).ShouldFail("SELinux is not enabled");
        (await EnterAsync(pid, "-U", "-S", "77", "true")).ShouldExit(125).ShouldFail("user 77 does not exist");
        (await EnterAsync(pid, "no-such-program")).ShouldExit(127);
        var other = new ProgramStart(Programs.Caisson, "ns", "enter", pid, "true") { User = TestUser.Plain };
        (await Sandbox.RunAsync(other)).ShouldExit(125).ShouldFail("has not the right to trace the process");
        var own = other with { User = TestUser.Ranged, Arguments = ["ns", "enter", pid, "-n", "true"] };
        (await Sandbox.RunAsync(own)).ShouldExit(125).ShouldFail("join that user namespace too");
        (await Sandbox.RunAsync(own with { Arguments = ["ns", "enter", pid, "true"] })).ShouldExit();
        (await EnterAsync("--help")).ShouldExit().Output.ShouldContain("caisson ns enter web");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_target_that_ends_before_it_is_joined_is_told()
    {
        // Its parent stays away, so it stays a zombie: a number without namespaces.
        await using var parent = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "sh -c 'exit 0' & echo $!; exec sleep 20"));
        await parent.WaitForAsync("\n");
        var pid = parent.Output.Trim();
        for (int i = 0; i < 200 && ProcessTable.ReadText($"/proc/{pid}/stat")?.Contains(") Z ", StringComparison.Ordinal) == false; i++) await Task.Delay(10);
        (await EnterAsync(pid, "-n", "true")).ShouldExit(125).ShouldFail("has ended");
        parent.Signal(9);
        await parent.WaitAsync();
    }

    [FactIf(Feature.Root, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Whichever_step_fails_nothing_is_left_behind()
    {
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "--map-users=0:0:10 --map-groups=0:0:10 --net --uts --pid --mount --mount-proc --kill-child");
        string[] options = [$"{target.Inside}", "-c", "-r", "-w", "--keep-caps", "true"];
        var steps = (await EnterAsync(["--plan", .. options])).ShouldExit().Output.Split('\n').Count(line => line.Length > 4 && char.IsAsciiDigit(line[2]));
        steps.ShouldBeGreaterThan(12);
        for (int step = 1; step < steps; step++)
        {
            var result = await EnterAsync(["--fault", $"{step}:EIO", .. options]);
            (result.ExitCode is 125 or 126).ShouldBeTrue($"step {step}: {result}");
            result.Error.ShouldContain("EIO");
        }
    }

    /// <summary>CVE-2016-9962: a process of the target's tries to look into everything that comes in, before it is the program.</summary>
    [FactIf(Feature.Root, Feature.Programs, Feature.Perl)]
    [Trait("Vm", "no")]
    public async Task Nobody_in_the_target_can_look_into_who_comes_in()
    {
        // Whoever is not the program yet and lets its descriptors or its file be seen is caught.
        const string spy = """
            $| = 1; print "up\n"; my %seen;
            while (1) {
                for my $p (glob "/proc/[0-9]*") {
                    next if $p eq "/proc/1" or $p eq "/proc/$$";
                    my $exe = readlink("$p/exe"); next unless defined $exe;
                    print "CAUGHT $exe\n" if $exe =~ /caisson/ and !$seen{$p}++;
                }
            }
            """;
        var script = $"{Sandbox.Work}/spy.pl";
        await File.WriteAllTextAsync(script, spy);
        // Root of the namespace without CAP_SYS_PTRACE on the machine's own processes, as in a container.
        await using var target = Sandbox.Start(UtilLinux.Newest.Unshare("--fork", "--pid", "--mount", "--mount-proc", "--kill-child", "/usr/bin/setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps=-all", "--", "/usr/bin/perl", script));
        await target.WaitForAsync("up");
        var inside = (await File.ReadAllTextAsync($"/proc/{target.Pid}/task/{target.Pid}/children")).Trim();
        for (int i = 0; i < 15; i++) (await EnterAsync(inside, "-p", "-m", "--", "/bin/true")).ShouldExit();
        target.Output.ShouldBe("up\n");
        target.Signal(9);
        await target.WaitAsync();
    }

    /// <summary>CVE-2019-5736: the target's program is a script whose interpreter is caisson's own file, and writes to it.</summary>
    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_program_of_the_target_cannot_reach_caissons_file()
    {
        var before = await File.ReadAllBytesAsync(Programs.Caisson);
        var attack = $"{Sandbox.Work}/attack";
        await File.WriteAllTextAsync(attack, "#!/proc/self/exe\n");
        File.SetUnixFileMode(attack, (UnixFileMode)0b111_101_101);
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "--pid --mount --mount-proc --kill-child");
        var result = await EnterAsync($"{target.Inside}", "--", attack);
        result.ExitCode.ShouldNotBe(0);
        var plan = (await EnterAsync("--plan", $"{target.Inside}", "-m", "true")).ShouldExit().Output;
        plan.ShouldContain("PR_SET_MM_MAP");
        plan.IndexOf("PR_SET_MM_MAP", StringComparison.Ordinal).ShouldBeLessThan(plan.IndexOf("setns", StringComparison.Ordinal));
        (await File.ReadAllBytesAsync(Programs.Caisson)).AsSpan().SequenceEqual(before).ShouldBeTrue();
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UserNamespaces)]
    public async Task An_ordinary_users_own_copy_is_out_of_reach_too()
    {
        var copy = Path.Combine(Sandbox.Home(TestUser.Ranged), "caisson");
        File.Copy(Programs.Caisson, copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        Libc.Check(Libc.chown(copy, (uint)TestUser.Ranged.Uid, (uint)TestUser.Ranged.Gid), "chown");
        await using var target = await NamespaceTargetRun.StartAsync(Sandbox, "-r --net --mount --pid --mount-proc --kill-child", TestUser.Ranged);
        var start = new ProgramStart(copy, "ns", "enter", "-v", $"{target.Inside}", "--", "/bin/sh", "-c", "echo $PPID; id -u") { User = TestUser.Ranged };
        var result = (await Sandbox.RunAsync(start)).ShouldExit();
        result.Line.ShouldBe("0\n0");
        result.Error.ShouldContain("PR_SET_MM_MAP");
    }
}
