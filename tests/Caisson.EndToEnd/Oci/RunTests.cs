using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class RunTests : OciTest
{
    [RootFact]
    public async Task The_exit_status_is_the_programs() => (await RunAsync(b => b.Shell("echo hi; exit 42"))).ShouldExit(42).Output.ShouldBe("hi\n");

    [RootFact]
    public async Task A_signal_that_ended_it_is_told_as_shells_do()
    {
        // Process 1 cannot kill itself, its child can.
        (await RunAsync(b => b.Shell("sh -c 'kill -SEGV $$'; exit $?"))).ShouldExit(139);
    }

    [RootFact]
    public async Task What_fails_before_the_program_is_1() => (await RunAsync(b => b.Args("/nope"))).ShouldExit(1);

    [RootFact]
    public async Task Nothing_is_kept_unless_asked_for()
    {
        (await RunAsync(b => b.Shell("exit 3"), "--keep")).ShouldExit(3);
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Detached_it_goes_on_alone()
    {
        (await RunAsync(b => b.Shell("exec sleep 1000"), "--detach", "--pid-file", Path.Combine(Sandbox.Work, "pid"))).ShouldExit();
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("running");
        File.ReadAllText(Path.Combine(Sandbox.Work, "pid")).ShouldBe((await StateAsync("c"))["pid"]!.ToString());
        (await OciAsync("delete", "-f", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_pid_file_is_relative_to_the_callers_directory()
    {
        var bundle = await Builder.BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "-b", bundle.Directory, "--pid-file", "my.pid", "c") { Directory = Sandbox.Work })).ShouldExit();
        File.Exists(Path.Combine(Sandbox.Work, "my.pid")).ShouldBeTrue();
    }

    [RootTheory]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    [InlineData(10, 138)]
    [InlineData(50, 178)]
    public async Task Signals_end_a_process_1_that_does_not_care(int signal, int status)
    {
        await using var run = await BeginAsync("echo ready; exec sleep 1000");
        run.Signal(signal);
        (await run.WaitAsync()).ShouldExit(status);
    }

    [RootFact]
    public async Task Signals_reach_a_handler()
    {
        await using var run = await BeginAsync("trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
        run.Signal(15);
        (await run.WaitAsync()).ShouldExit(5).Output.ShouldBe("ready\ngot\n");
    }

    [RootFact]
    public async Task An_ignored_signal_is_ignored()
    {
        await using var run = await BeginAsync("trap '' TERM; trap 'exit 6' USR1; echo ready; while :; do sleep 0.05; done");
        run.Signal(15);
        await Task.Delay(200);
        run.IsRunning.ShouldBeTrue();
        run.Signal(10);
        (await run.WaitAsync()).ShouldExit(6);
    }

    [RootFact]
    public async Task Stop_stops_both_and_continue_continues_both()
    {
        await using var run = await BeginAsync("trap 'exit 7' USR1; echo ready; while :; do sleep 0.05; done");
        run.Signal(20);
        await UntilAsync(() => ProcessTable.Find(run.Pid) is { State: 'T' });
        var pid = (int)(await StateAsync("c"))["pid"]!;
        await UntilAsync(() => ProcessTable.Find(pid) is { State: 'T' });
        run.Signal(18);
        await UntilAsync(() => ProcessTable.Find(pid) is not { State: 'T' });
        run.Signal(10);
        (await run.WaitAsync()).ShouldExit(7);
    }

    [RootFact]
    public async Task Descriptors_are_handed_on_only_if_asked_for_gaps_included()
    {
        var bundle = await Builder.Shell("cd /proc/self/fd; for f in 3 4 5 6; do if [ -e /proc/self/fd/$f ]; then echo $f; fi; done").BuildAsync();
        Task<ProgramResult> Run(int count) => ShellAsync($"exec {Programs.CaissonOci} run -b {bundle.Directory} --preserve-fds {count} c 3</etc/passwd 5</etc/passwd");
        (await Run(0)).ShouldExit().Output.ShouldBe("");
        (await Run(1)).ShouldExit().Output.ShouldBe("3\n");
        (await Run(3)).ShouldExit().Output.ShouldBe("3\n5\n");
    }

    private async Task<ProgramRun> BeginAsync(string script)
    {
        var bundle = await Builder.Shell(script).BuildAsync();
        var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        await run.WaitForAsync("ready");
        return run;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(10);
        condition().ShouldBeTrue();
    }
}

/// <summary>A theory that needs root.</summary>
public sealed class RootTheoryAttribute() : TheoryIfAttribute(Feature.Root);
