using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Doctor;

/// <summary><c>caisson doctor</c> on this machine. That it leaves nothing behind is what every test here asserts.</summary>
public sealed class DoctorTests : EndToEndTest
{
    private static readonly string[] States = ["ok", "limited", "missing", "unknown"];

    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    private async Task<JsonElement> JsonAsync(TestUser user, params string[] checks)
    {
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["doctor", "--json", .. checks]) { User = user });
        result.ExitCode.ShouldBeOneOf(0, 1);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static JsonElement Check(JsonElement report, string name) => report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);

    private static string State(JsonElement report, string name) => Check(report, name).GetProperty("state").GetString()!;

    [FactIf(Feature.Programs)]
    public async Task Everything_is_answered_and_what_works_here_is_ok()
    {
        var report = await JsonAsync(TestUser.Harness);
        var checks = report.GetProperty("checks").EnumerateArray().ToList();
        checks.Count.ShouldBeGreaterThan(35);
        foreach (var check in checks)
        {
            States.ShouldContain(check.GetProperty("state").GetString());
            check.GetProperty("text").GetString()!.ShouldNotContain("the check failed");
            if (check.GetProperty("state").GetString() is "limited" or "missing") check.GetProperty("cause").GetString().ShouldNotBeNullOrEmpty();
        }

        foreach (var name in new[] { "kernel", "process-calls", "mount-api", "pid-namespaces", "new-namespaces", "seccomp" }) State(report, name).ShouldBe("ok", name);
        report.GetProperty("summary").GetProperty("neededAndMissing").GetArrayLength().ShouldBe(0);
        foreach (var state in States) report.GetProperty("summary").GetProperty(state).GetInt32().ShouldBe(checks.Count(check => check.GetProperty("state").GetString() == state));
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds)]
    public async Task The_answers_are_those_of_the_one_who_asks()
    {
        var ranged = await JsonAsync(TestUser.Ranged);
        State(ranged, "new-namespaces").ShouldBe("ok");
        State(ranged, "subordinate-ids").ShouldBe("ok");
        State(ranged, "id-map-helpers").ShouldBe("ok");
        State(ranged, "idmapped-mounts").ShouldBe("missing");
        var plain = await JsonAsync(TestUser.Plain, "ids");
        State(plain, "subordinate-ids").ShouldBe("limited");
        var free = $"{TestUser.Ranged.SubordinateStart + TestUser.SubordinateCount}-{TestUser.Ranged.SubordinateStart + 2 * TestUser.SubordinateCount - 1}";
        Check(plain, "subordinate-ids").GetProperty("remedy").GetString().ShouldBe($"as root: usermod --add-subuids {free} --add-subgids {free} {TestUser.Plain.Name}, or map a single id, the caller's own");
        State(await JsonAsync(TestUser.Harness, "overlay"), "overlay").ShouldBe("ok");
    }

    [FactIf(Feature.Root)]
    public async Task A_check_says_what_run_says_when_it_fails()
    {
        // In a user namespace the limit is that namespace's own.
        var script = $"mount -t proc proc /proc && echo 0 >/proc/sys/user/max_net_namespaces && {Programs.Caisson} doctor --json network-namespaces; echo $?; {Programs.Caisson} run true";
        var result = await Sandbox.RunAsync("/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "/bin/sh", "-c", script);
        result.ShouldExit(125);
        var lines = result.Line;
        lines.ShouldEndWith("\n1");
        var check = Check(JsonDocument.Parse(lines[..^2]).RootElement, "network-namespaces");
        check.GetProperty("state").GetString().ShouldBe("missing");
        result.Error.ShouldContain($"{check.GetProperty("cause").GetString()}; {check.GetProperty("remedy").GetString()}");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task A_hidden_proc_is_explained_as_run_would()
    {
        var script = $"mount -t tmpfs tmpfs /proc/fs && exec setpriv --reuid={TestUser.Plain.Uid} --regid={TestUser.Plain.Gid} --clear-groups {Programs.Caisson} doctor --json container-file-systems proc";
        var report = JsonDocument.Parse((await Sandbox.RunAsync("/usr/bin/unshare", "--mount", "/bin/sh", "-c", script)).ShouldExit().Output).RootElement;
        foreach (var name in new[] { "container-file-systems", "proc" })
        {
            State(report, name).ShouldBe("limited", name);
            Check(report, name).GetProperty("cause").GetString().ShouldBe("/proc of the surrounding container is partly hidden (/proc/fs), and a new proc would show what lies there");
        }
    }

    [FactIf(Feature.Root)]
    public async Task In_a_chroot_something_needed_is_missing()
    {
        var script = $"mkdir -p {Sandbox.Work}/root/proc && cp {Programs.Caisson} {Sandbox.Work}/root/caisson && mount -t tmpfs tmpfs /mnt && mount -t proc proc {Sandbox.Work}/root/proc && exec chroot {Sandbox.Work}/root /caisson doctor root user-namespace-switches";
        var result = (await Sandbox.RunAsync("/usr/bin/unshare", "--mount", "/bin/sh", "-c", script)).ShouldExit(1);
        result.Output.ShouldContain("because the caller's root was changed with chroot");
        result.Output.ShouldContain("No container of this caller does without: ");
    }

    [FactIf(Feature.Root)]
    public async Task Without_new_privileges()
    {
        var result = await Sandbox.RunAsync("/usr/bin/setpriv", "--no-new-privs", Programs.Caisson, "doctor", "capabilities", "id-map-helpers");
        result.ShouldExit().Output.ShouldContain("no_new_privs is set");
        result.Output.ShouldContain("the caller runs with no_new_privs, under which");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_filter_that_ends_whoever_makes_a_call_does_not_end_it()
    {
        var profile = Path.Combine(Sandbox.Work, "profile.json");
        await File.WriteAllTextAsync(profile, """{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["fspick","mount_setattr","unshare"],"action":"SCMP_ACT_KILL_PROCESS"}]}""");
        var result = await CaissonAsync("run", "--security-opt", "seccomp=" + profile, "--", Programs.Caisson, "doctor", "--json");
        result.ShouldExit(1);
        var report = JsonDocument.Parse(result.Output).RootElement;
        State(report, "mount-api").ShouldBe("missing");
        Check(report, "mount-api").GetProperty("text").GetString().ShouldBe("fspick, mount_setattr: ENOSYS");
        Check(report, "mount-api").GetProperty("cause").GetString().ShouldBe("a seccomp filter of the surrounding container hides the call");
        State(report, "idmapped-mounts").ShouldBe("missing");
        State(report, "kernel").ShouldBe("ok");
        State(report, "container").ShouldBe("limited");
    }

    [FactIf(Feature.Root)]
    public async Task Nothing_of_the_machine_changes()
    {
        const string look = "cat /proc/self/mountinfo /proc/sys/net/ipv4/ip_forward /proc/sys/user/* /proc/net/dev | sed 's/: .*//'; ls /sys/class/net /dev /run /tmp; find /sys/fs/cgroup -type d 2>/dev/null | sort | wc -l";
        var result = (await Sandbox.RunAsync("/bin/sh", "-c", $"({look}) >{Sandbox.Work}/before; {Programs.Caisson} doctor >/dev/null; ({look}) >{Sandbox.Work}/after; diff {Sandbox.Work}/before {Sandbox.Work}/after")).ShouldExit();
        result.Output.ShouldBe("");
    }

    [Fact]
    public async Task Colours_are_for_terminals()
    {
        (await CaissonAsync("doctor", "kernel")).ShouldExit().Output.ShouldNotContain("\e[");
        await using (var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "doctor", "kernel")))
        {
            (await terminal.WaitAsync()).ShouldExit();
            terminal.RawScreen.ShouldContain("\e[32mok");
        }

        foreach (var (name, value) in new[] { ("NO_COLOR", "1"), ("TERM", "dumb") })
        {
            await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "doctor", "kernel") { Environment = new Dictionary<string, string?> { [name] = value } });
            (await terminal.WaitAsync()).ShouldExit();
            terminal.RawScreen.ShouldNotContain("\e[3");
        }
    }

    [Fact]
    public async Task Known_causes_can_be_read_before_they_happen()
    {
        using var list = JsonDocument.Parse((await CaissonAsync("doctor", "--list", "--json")).ShouldExit().Output);
        var causes = list.RootElement.GetProperty("causes").EnumerateArray().ToList();
        causes.Count.ShouldBeGreaterThan(150);
        causes.ShouldAllBe(cause => cause.GetProperty("cause").GetString()!.Length > 0);
        var text = (await CaissonAsync("doctor", "--list")).ShouldExit().Output;
        foreach (var name in causes.Select(cause => cause.GetProperty("name").GetString()!).Distinct()) text.ShouldContain($"  {name} ");
        (await CaissonAsync("doctor", "--explain", "UserNamespaceRefused")).ShouldExit().Output.ShouldContain("because user namespaces are switched off: user.max_user_namespaces is 0\n");
        (await CaissonAsync("doctor", "--explain", "overlay")).ShouldExit().Output.ShouldContain("(OverlayRefused)");
        foreach (var name in causes.Select(cause => cause.GetProperty("name").GetString()!).Distinct().Take(3)) (await CaissonAsync("doctor", "--explain", name)).ShouldExit();
    }

    [Fact]
    public async Task What_there_is_not_is_refused()
    {
        (await CaissonAsync("doctor", "overly")).ShouldExit(125).Error.ShouldContain("there is no check or group of checks overly; did you mean overlay?");
        (await CaissonAsync("doctor", "--explain", "UserNamespaceRefusd")).ShouldExit(125).Error.ShouldContain("did you mean UserNamespaceRefused?");
        (await CaissonAsync("doctor", "--jsn")).ShouldExit(125).Error.ShouldContain("--json");
    }

    [Fact]
    public async Task Groups_and_details()
    {
        var some = (await CaissonAsync("doctor", "namespaces", "kernel")).ShouldExit().Output;
        some.ShouldStartWith("Kernel\n");
        some.ShouldContain("\nNamespaces\n");
        some.ShouldNotContain("Limits");
        (await CaissonAsync("doctor", "mount-api")).ShouldExit().Output.ShouldNotContain("open_tree\n");
        (await CaissonAsync("doctor", "--verbose", "mount-api")).ShouldExit().Output.ShouldContain("ok      open_tree\n");
    }
}
