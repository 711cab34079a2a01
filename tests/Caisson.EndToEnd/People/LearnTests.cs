using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>Every lesson of <c>caisson learn</c> is run, and what it claims has to be so. The base class sees to it that nothing remains.</summary>
public sealed class LearnTests : EndToEndTest
{
    private static readonly string[] s_lessons =
        ["namespaces", "uts", "ipc", "pid", "mount", "network", "user", "cgroup", "time", "capabilities", "seccomp", "limits", "container"];

    // What an ordinary user may not do on a machine whose control groups are root's, with a single id in the user namespace.
    private static readonly string[] s_roots = ["cgroup 2", "seccomp 3", "limits 1", "limits 2"];

    private static readonly (string Lesson, int Milliseconds)[] s_moments =
        [("pid", 30), ("mount", 60), ("limits", 40), ("limits", 80), ("limits", 120), ("container", 20), ("container", 45), ("container", 80)];

    protected override SandboxOptions Options => new() { Users = true };

    // Where names are kept, as /run/netns is once ip netns was used.
    protected override bool AllowsLeft(string item) => base.AllowsLeft(item) || item.Contains("/run/caisson-ns", StringComparison.Ordinal);

    [FactIf(Feature.Root, Feature.Overlay, Feature.TimeNamespaces)]
    public async Task Everything_is_as_the_lessons_tell()
    {
        var result = (await CaissonAsync("learn", "--json")).ShouldExit();
        var steps = Steps(result.Output);
        // pids and memory are limited where the machine has a hierarchy with these controllers.
        string[] refusable = Directory.Exists("/sys/fs/cgroup/pids") || Machine.WhyNot(Feature.CgroupPureV2) is null ? [] : ["limits 1", "limits 2"];
        ShouldBeAsTold(steps, refusable);
        steps.Select(step => step.Lesson).Distinct().ShouldBe(s_lessons);
    }

    // It tries again when a fork is refused, and reads its commands in another way than dash.
    [FactIf(Feature.Root, Feature.Overlay, Feature.TimeNamespaces)]
    [Trait("Vm", "no")]
    public async Task Where_sh_is_bash_it_is_all_the_same()
    {
        if (!File.Exists("/usr/bin/bash")) return;
        const string script = "mount --bind /usr/bin/bash \"$(readlink -f /bin/sh)\" && exec \"$0\" learn --json";
        var result = (await Sandbox.RunAsync("/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, Programs.Caisson)).ShouldExit();
        ShouldBeAsTold(Steps(result.Output), Directory.Exists("/sys/fs/cgroup/pids") ? [] : ["limits 1", "limits 2"]);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay, Feature.TimeNamespaces)]
    public async Task An_ordinary_user_is_told_what_is_refused_and_sees_the_rest()
    {
        var result = (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "learn", "--json") { User = TestUser.Plain })).ShouldExit();
        var steps = Steps(result.Output);
        ShouldBeAsTold(steps, s_roots);
        foreach (var step in steps.Where(step => step.Outcome == "refused")) step.Refusal.ShouldContain("\n  try: ");
        steps.Single(step => step.Name == "uts 1").Notes.ShouldContain("You are not root, so a user namespace (CLONE_NEWUSER) comes first");
    }

    // As in a session of systemd's: the part of the tree above the user's own group is the user's.
    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.CgroupPureV2)]
    public async Task With_a_delegated_group_an_ordinary_user_sees_limits_too()
    {
        var script = $"""
            top={TestGroups.Find("/sys/fs/cgroup")}; d=$top/delegated
            mkdir -p $d/session && echo '+pids +memory' >$top/cgroup.subtree_control && echo '+pids +memory' >$d/cgroup.subtree_control || exit
            for g in $d $d/session; do chown {TestUser.Plain.Uid} $g $g/cgroup.procs $g/cgroup.subtree_control; done
            sh -c 'echo $$ >"$0/session/cgroup.procs"; exec setpriv --reuid={TestUser.Plain.Uid} --regid={TestUser.Plain.Gid} --clear-groups "$@"' $d {Programs.Caisson} learn --json cgroup limits
            status=$?
            rmdir $d/session $d && exit $status
            """;
        var steps = Steps((await Sandbox.RunAsync("/bin/sh", "-c", script)).ShouldExit().Output);
        steps.Count.ShouldBe(4);
        ShouldBeAsTold(steps, []);
    }

    [FactIf(Feature.Root)]
    public async Task Both_sides_stand_side_by_side_or_one_below_the_other()
    {
        var wide = await LearnAsync("90", "uts");
        wide.Split('\n').ShouldAllBe(line => line.Length <= 90);
        wide.ShouldMatch(@"\n  on the host +│ in the namespace\n");
        wide.ShouldMatch(@"\n  # uname -n +│ # uname -n\n  \S+ +│ chamber\n");
        wide.ShouldContain("  clone3(CLONE_NEWUTS)\n");
        wide.ShouldContain("  sethostname(\"chamber\")\n");
        wide.ShouldContain("Read on: uts_namespaces(7)");
        wide.ShouldContain("docs/namespaces/uts.md");

        var narrow = await LearnAsync("60", "uts");
        narrow.Split('\n').ShouldAllBe(line => line.Length <= 60);
        narrow.ShouldContain("  in the namespace\n    # uname -n\n    chamber\n");

        async Task<string> LearnAsync(string columns, string lesson) =>
            (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "learn", lesson) { Environment = new Dictionary<string, string?> { ["COLUMNS"] = columns } })).ShouldExit().Output;
    }

    [FactIf(Feature.Root)]
    public async Task A_learner_goes_on_back_and_into_the_sandbox()
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "learn", "uts") { Environment = new Dictionary<string, string?> { ["SHELL"] = "/bin/sh" } });
        await terminal.WaitForAsync("uts 1/3");
        await terminal.WaitForAsync("Enter: next step   s: a shell in there   q: leave");
        terminal.Type("b");
        await terminal.WaitForAsync("Enter: next step   s:");
        terminal.Type("\n");
        await terminal.WaitForAsync("uts 2/3");
        await terminal.WaitForAsync("b: back");
        terminal.Type("s");
        await terminal.WaitForAsync("exit, or ^D, brings you back");
        await terminal.WaitForAsync("# ");
        terminal.Type("uname -n\n");
        await terminal.WaitForAsync("\nlagoon\n");
        terminal.Type("exit\n");
        await terminal.WaitForAsync("Enter: next step");
        terminal.Type("b");
        await terminal.WaitForAsync("uts 1/3");
        await terminal.WaitForAsync("q: leave");
        terminal.Type("\n");
        await terminal.WaitForAsync("uts 2/3");
        await terminal.WaitForAsync("q: leave");
        terminal.Type("\n");
        await terminal.WaitForAsync("uts 3/3");
        await terminal.WaitForAsync("Enter: leave");
        terminal.Type("\n");
        (await terminal.WaitAsync()).ShouldExit();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [FactIf(Feature.Root)]
    public async Task Without_a_lesson_there_is_a_list_to_choose_from()
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "learn"));
        await terminal.WaitForAsync("1  namespaces");
        await terminal.WaitForAsync("Enter for namespaces, q to leave: ");
        terminal.Type("2\n");
        await terminal.WaitForAsync("uts 1/3");
        await terminal.WaitForAsync("q: leave");
        terminal.Type("\n");
        await terminal.WaitForAsync("uts 2/3");
        await terminal.WaitForAsync("q: leave");
        terminal.Type("\n");
        await terminal.WaitForAsync("Enter: the list of lessons");
        terminal.Type("\n");
        await terminal.WaitForAsync("Enter for ipc, q to leave: ");
        terminal.Type("nothing\n");
        await terminal.WaitForAsync("there is no lesson nothing");
        await terminal.WaitForAsync("q to leave: ");
        terminal.Type("q\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task Control_C_and_a_signal_leave_the_terminal_as_it_was()
    {
        await using (var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "learn", "pid")))
        {
            await terminal.WaitForAsync("q: leave");
            terminal.Control('C');
            (await terminal.WaitAsync()).ShouldExit();
            terminal.Settings.ShouldBe(terminal.InitialSettings);
        }

        await using (var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "learn", "pid")))
        {
            await terminal.WaitForAsync("q: leave");
            for (var i = 0; i < 200 && !terminal.IsRaw; i++) await Task.Delay(5);
            terminal.Signal(15);
            (await terminal.WaitAsync()).ShouldExit(143);
            terminal.Settings.ShouldBe(terminal.InitialSettings);
        }
    }

    // Whatever step it is in: the sandboxes end with it, and what is not a process's (a control group, a container's state) is cleared away.
    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task An_end_in_the_middle_leaves_nothing(int signal)
    {
        foreach (var (lesson, milliseconds) in s_moments)
        {
            await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "learn", lesson));
            await Task.Delay(milliseconds);
            run.Signal(signal);
            var result = await run.WaitAsync();
            if (result.ExitCode != 0) result.Signal.ShouldBe(signal);
        }
    }

    // Here the shells in the sandboxes get the signal too.
    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Control_C_in_the_middle_leaves_nothing()
    {
        foreach (var (lesson, milliseconds) in s_moments)
        {
            await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "learn", "--no-pause", lesson));
            await Task.Delay(milliseconds);
            terminal.Control('C');
            var result = await terminal.WaitAsync();
            if (result.ExitCode is not (0 or 1)) result.Signal.ShouldBe(2);
        }
    }

    [FactIf(Feature.Root)]
    [Trait("Vm", "no")]
    public async Task What_it_suggests_to_type_works()
    {
        File.WriteAllText($"{Sandbox.Work}/profile.json", """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": [ "mkdir", "mkdirat" ], "action": "SCMP_ACT_ERRNO", "errnoRet": 1 } ] }""");
        using var document = JsonDocument.Parse((await CaissonAsync("learn", "--json")).ShouldExit().Output);
        var count = 0;
        foreach (var lesson in document.RootElement.EnumerateArray())
        {
            foreach (var step in lesson.GetProperty("steps").EnumerateArray())
            {
                if (!step.TryGetProperty("try", out var line)) continue;
                count++;
                // Only on the shell's PATH, as for a person.
                var script = $"PATH={Path.GetDirectoryName(Programs.Caisson)}:$PATH; SHELL=/bin/sh; {line.GetString()!.Replace("| less", "", StringComparison.Ordinal)}";
                var result = await Sandbox.RunAsync(new ProgramStart("/bin/sh", "-c", script) { Directory = Sandbox.Work });
                result.Error.ShouldNotContain("caisson:", customMessage: result.ToString());
                // Some show what is refused.
                result.ExitCode.ShouldBeOneOf(0, 1);
            }
        }

        count.ShouldBeGreaterThan(15);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task What_the_kernel_refuses_is_named_with_its_reason()
    {
        const string script = "echo 0 >/proc/sys/user/max_uts_namespaces; exec \"$0\" learn uts --json";
        var result = (await Sandbox.RunAsync("/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c", script, Programs.Caisson)).ShouldExit();
        var steps = Steps(result.Output);
        steps.Select(step => step.Outcome).ShouldBe(["refused", "refused", "as told"]);
        steps[0].Refusal.ShouldContain(": ENOSPC");
        steps[0].Refusal.ShouldContain("max_uts_namespaces");
    }

    [FactIf(Feature.Root)]
    public async Task A_missing_program_is_named()
    {
        // A directory with little in it stands for the usual ones.
        const string script = """
            mount -t tmpfs bin /mnt; for p in sh uname readlink ls cat grep; do cp "$(command -v $p)" /mnt/; done
            mount --bind /mnt /usr/sbin; mount --bind /mnt /usr/bin; PATH=/usr/bin exec "$0" learn uts --json
            """;
        var result = (await Sandbox.RunAsync("/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, Programs.Caisson)).ShouldExit();
        var steps = Steps(result.Output);
        steps.Select(step => step.Outcome).ShouldBe(["as told", "refused", "refused"]);
        steps[1].Refusal.ShouldBe("the program hostname is not installed\n  try: install the package that has hostname");
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_told()
    {
        (await CaissonAsync("learn", "--list")).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(s_lessons.Length);
        (await CaissonAsync("learn", "14")).ShouldExit(125).Error.ShouldContain("there is no lesson 14; they are numbered from 1 to 13");
        using (var third = JsonDocument.Parse((await CaissonAsync("learn", "--json", "3")).ShouldExit().Output)) third.RootElement[0].GetProperty("name").GetString().ShouldBe("ipc");
        (await CaissonAsync("learn", "mounts")).ShouldExit(125).Error.ShouldContain("there is no lesson mounts; did you mean mount?");
        (await CaissonAsync("learn", "--all", "uts")).ShouldExit(125).Error.ShouldContain("--all means every lesson");
        var help = (await CaissonAsync("learn", "--help")).ShouldExit().Output;
        foreach (var lesson in s_lessons) help.ShouldContain(lesson);
    }

    private static void ShouldBeAsTold(IReadOnlyList<Step> steps, string[] refusable)
    {
        foreach (var step in steps)
        {
            if (step.Outcome == "refused" && refusable.Contains(step.Name)) continue;
            step.Outcome.ShouldBe("as told", $"{step.Name}, {step.Title}: {step.Refusal}\n{step.Text}");
            step.Findings.ShouldBeGreaterThan(0, step.Name);
        }
    }

    private static List<Step> Steps(string json)
    {
        using var document = JsonDocument.Parse(json);
        var list = new List<Step>();
        foreach (var lesson in document.RootElement.EnumerateArray())
        {
            var number = 0;
            foreach (var step in lesson.GetProperty("steps").EnumerateArray())
            {
                number++;
                var name = lesson.GetProperty("name").GetString()!;
                list.Add(new Step(
                    name, $"{name} {number}", step.GetProperty("title").GetString()!, step.GetProperty("outcome").GetString()!,
                    step.TryGetProperty("refusal", out var refusal) ? refusal.GetString()! : "", string.Join('\n', step.GetProperty("notes").EnumerateArray().Select(note => note.GetString())),
                    step.GetProperty("findings").GetArrayLength(), step.GetRawText()));
            }
        }

        return list;
    }

    private sealed record Step(string Lesson, string Name, string Title, string Outcome, string Refusal, string Notes, int Findings, string Text);
}
