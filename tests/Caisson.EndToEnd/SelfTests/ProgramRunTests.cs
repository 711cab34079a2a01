using Caisson.EndToEnd.Harness;
using Xunit.Sdk;

namespace Caisson.EndToEnd.SelfTests;

public sealed class ProgramRunTests : EndToEndTest
{
    [Fact]
    public async Task Both_outputs_and_the_status_come_back()
    {
        var result = await Sandbox.RunAsync("/bin/sh", "-c", "echo out; echo ä >&2; exit 7");
        result.ShouldExit(7);
        result.Output.ShouldBe("out\n");
        result.Error.ShouldBe("ä\n");
        result.Signal.ShouldBe(0);
    }

    [Fact]
    public async Task A_signal_is_told_from_a_status()
    {
        var result = await Sandbox.RunAsync("/bin/sh", "-c", "kill -TERM $$");
        (result.ExitCode, result.Signal).ShouldBe((143, 15));
        (await Sandbox.RunAsync("/bin/sh", "-c", "exit 143")).Signal.ShouldBe(0);
    }

    [Fact]
    public async Task Input_reaches_the_program_and_ends()
    {
        var text = string.Concat(Enumerable.Repeat("a line that is longer than nothing\n", 10_000));
        var result = await Sandbox.RunAsync(new ProgramStart("/bin/cat") { Input = text });
        result.ShouldExit().Output.ShouldBe(text);
        (await Sandbox.RunAsync("/bin/cat")).ShouldExit().Output.ShouldBe("");
    }

    [Fact]
    public async Task The_environment_is_only_what_was_asked_for()
    {
        var start = new ProgramStart("/usr/bin/env") { Environment = new Dictionary<string, string?> { ["A"] = "b c", ["TERM"] = null } };
        var lines = (await Sandbox.RunAsync(start)).ShouldExit().Line.Split('\n');
        lines.Select(line => line.Split('=')[0]).Where(name => name is not ("XDG_RUNTIME_DIR" or "USER")).Order()
            .ShouldBe(["A", TestRun.Marker, "HOME", "LANG", "PATH"], ignoreOrder: true);
        lines.ShouldContain("A=b c");
    }

    [Fact]
    public async Task No_descriptor_and_no_signal_setting_leaks_into_the_program()
    {
        await using (var run = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "echo up; exec sleep 100")))
        {
            await run.WaitForAsync("up");
            Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length.ShouldBe(3);
        }
        var status = (await Sandbox.RunAsync("/bin/cat", "/proc/self/status")).Output;
        status.ShouldContain("SigIgn:\t0000000000000000");
        status.ShouldContain("SigBlk:\t0000000000000000");
    }

    [Fact]
    public async Task Descriptors_get_the_numbers_that_were_asked_for()
    {
        using var file = File.OpenHandle("/etc/hostname");
        var number = (int)file.DangerousGetHandle();
        var start = new ProgramStart("/bin/sh", "-c", "cat <&3; cat <&4; echo end; exec sleep 100")
        {
            Descriptors = new Dictionary<int, int> { [3] = number, [4] = number },
        };
        await using var run = Sandbox.Start(start);
        await run.WaitForAsync("end\n");
        // One open file description, so the second reader finds its end.
        run.Output.ShouldBe(await File.ReadAllTextAsync("/etc/hostname") + "end\n");
        Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length.ShouldBe(5);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_with_its_children()
    {
        var start = new ProgramStart("/bin/sh", "-c", "echo here; sleep 1000 & sleep 1000; true") { Timeout = TimeSpan.FromSeconds(0.5) };
        var failure = await Should.ThrowAsync<XunitException>(() => Sandbox.RunAsync(start));
        failure.Message.ShouldContain("killed");
        failure.Message.ShouldContain("here");
        (await LeakCheck.Begin(Sandbox).FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_running_program_can_be_spoken_to()
    {
        await using var run = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "trap 'echo got it; exit 3' USR1; echo up; while read x; do echo \"<$x>\"; done")
        {
            OpenInput = true,
        });
        await run.WaitForAsync("up");
        run.Write("one\n");
        await run.WaitForAsync("<one>");
        run.Signal(10);
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit(3).Output.ShouldContain("got it");
    }

    [Fact]
    public async Task A_daemon_that_keeps_the_pipes_does_not_hold_up_the_test()
    {
        var result = await Sandbox.RunAsync("/bin/sh", "-c", "sleep 3 & echo $!");
        result.ShouldExit();
        result.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        ProcessTable.KillTree(int.Parse(result.Line, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_missing_program_is_an_error_of_the_start()
    {
        (await Sandbox.RunAsync("/bin/nothing-of-this-name")).ExitCode.ShouldBe(127);
    }
}
