using System.Diagnostics;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>A process 1 is spared signals that it has no answer to. Whoever runs a program is not to notice.</summary>
public sealed class UnansweredSignalTests : EndToEndTest
{
    private async Task<ProgramRun> StartAsync(params string[] command)
    {
        var run = Sandbox.Start(new ProgramStart(Programs.Caisson, ["run", "--name", "web", "--", .. command]) { Timeout = TimeSpan.FromSeconds(60) });
        await run.WaitForAsync("up");
        return run;
    }

    /// <summary>A shell blocks every signal while it starts a program; what comes then was dropped, and the run went on for ever.</summary>
    [FactIf(Feature.Root, Feature.Overlay)]
    [Trait("Vm", "no")]
    public async Task It_ends_also_while_a_shell_starts_programs()
    {
        for (var i = 0; i < 15; i++)
        {
            await using var run = await StartAsync("sh", "-c", i % 2 == 0 ? "echo up; while :; do /bin/true; done" : "echo up; sleep 100");
            // Not SIGINT, which shells catch.
            run.Signal(i % 3 == 0 ? 1 : 15);
            (await run.WaitAsync()).ShouldExit(i % 3 == 0 ? 129 : 143);
        }
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task What_it_ignores_blocks_or_catches_is_its_own_business()
    {
        foreach (var (command, signal) in ((string[], int)[])[
            (["sh", "-c", "trap '' TERM; echo up; sleep 100 & wait"], 15),
            (["sh", "-c", "trap 'echo caught' TERM; echo up; while :; do sleep 0.05; done"], 15),
            (["env", "--block-signal=TERM", "sh", "-c", "echo up; exec sleep 100"], 15)])
        {
            await using var run = await StartAsync(command);
            run.Signal(signal);
            await Task.Delay(500);
            run.IsRunning.ShouldBeTrue(string.Join(' ', command));
            (await CaissonAsync("kill", "web")).ShouldExit();
            (await run.WaitAsync()).ShouldExit(137);
        }
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Stop_does_not_wait_for_it()
    {
        await using (var run = await StartAsync("sh", "-c", "echo up; exec sleep 100"))
        {
            var clock = Stopwatch.StartNew();
            (await CaissonAsync("stop", "--time", "40", "web")).ShouldExit();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            (await run.WaitAsync()).ShouldExit(137);
        }
        // Who has a handler has the time.
        await using var kind = await StartAsync("sh", "-c", "trap 'sleep 0.5; exit 3' TERM; echo up; while :; do sleep 0.05; done");
        (await CaissonAsync("stop", "--time", "40", "web")).ShouldExit();
        (await kind.WaitAsync()).ShouldExit(3);
    }

    /// <summary>^C that comes before the program of an --init has a session of its own.</summary>
    [FactIf(Feature.Root, Feature.Overlay)]
    [Trait("Vm", "no")]
    public async Task An_init_loses_no_early_key()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--init", "--", "sleep", "100") { Timeout = TimeSpan.FromSeconds(30) });
            var init = 0;
            for (var waited = Stopwatch.StartNew(); init == 0 && waited.Elapsed < TimeSpan.FromSeconds(20);) init = InitOf(run.Pid);
            init.ShouldNotBe(0);
            Libc.kill(init, 2).ShouldBe(0);
            // 125: it came so early that there was no program yet.
            (await run.WaitAsync()).ExitCode.ShouldBeOneOf(130, 125);
        }
    }

    // A child of the run's that has a child itself: so soon nothing else tells it.
    private static int InitOf(int pid)
    {
        try
        {
            foreach (var child in File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (File.ReadAllText($"/proc/{child}/task/{child}/children").Length > 0) return int.Parse(child, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It is not there yet, or not any more.
        }
        return 0;
    }
}
