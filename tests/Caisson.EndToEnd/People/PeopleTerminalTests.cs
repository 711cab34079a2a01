using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary><c>caisson run</c> as a person sees it who sits at a terminal.</summary>
public sealed class PeopleTerminalTests : EndToEndTest
{
    private Terminal Run(params string[] arguments) => Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, ["run", .. arguments]), 30, 90);

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_terminal_is_given_at_a_terminal()
    {
        await using var terminal = Run("-e", "PS1=inside> ", "bash", "--norc", "--noprofile", "--noediting");
        await terminal.WaitForAsync("inside> ");
        terminal.IsRaw.ShouldBeTrue();
        terminal.Type("tty; stty size; echo $TERM\n");
        (await terminal.WaitForAsync("inside> ")).ShouldContain("/dev/pts/0\n30 90\nxterm\n");
        terminal.Resize(40, 100);
        terminal.Type("sleep 0.2; stty size\n");
        await terminal.WaitForAsync("40 100\n");
        terminal.Type("sleep 100\n");
        await Task.Delay(200);
        terminal.Control('C');
        await terminal.WaitForAsync("inside> ");
        terminal.Type("exit 6\n");
        (await terminal.WaitAsync()).ShouldExit(6);
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task No_terminal_is_given_where_none_is_wanted()
    {
        await using var terminal = Run("--no-tty", "sh", "-c", "ls /dev/pts; echo end");
        await terminal.WaitForAsync("ptmx\nend\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [RootFact]
    public async Task A_shared_mount_namespace_leaves_the_callers_terminal()
    {
        await using var terminal = Run("--ns", "none", "sh", "-c", "test -t 0 && echo yes");
        await terminal.WaitForAsync("yes\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    private async Task<Terminal> ShellAsync()
    {
        var start = new ProgramStart("/bin/bash", "--norc", "-i") { Environment = new Dictionary<string, string?> { ["PS1"] = "prompt> ", ["CAISSON"] = Programs.Caisson } };
        var terminal = Sandbox.StartOnTerminal(start);
        await terminal.WaitForAsync("prompt> ");
        return terminal;
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData("run --name job -- sh")]
    [InlineData("run --name job --init -- sh")]
    public async Task In_the_background_it_takes_no_terminal_and_goes_on(string command)
    {
        await using var terminal = await ShellAsync();
        // The program does not get what is typed to the shell either.
        terminal.Type($"$CAISSON {command} -c 'test -t 0 || echo no-''terminal; cat; echo read-''all; exec sleep 1000' &\n");
        await terminal.WaitForAsync("no-terminal\n");
        await terminal.WaitForAsync("read-all\n");
        terminal.Type("echo is-$(jobs -s | wc -l)-$(jobs -r | wc -l)\n");
        await terminal.WaitForAsync("is-0-1\n");
        terminal.Type("fg\n");
        for (var i = 0; i < 200 && ForegroundGroup(terminal.Pid) == terminal.Pid; i++) await Task.Delay(10);
        terminal.Control('C');
        await terminal.WaitForAsync("prompt> ");
        terminal.Type("echo status-$?\n");
        await terminal.WaitForAsync("status-130\n");
        terminal.Type("exit\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_job_in_the_background_is_ended_by_its_number()
    {
        await using var terminal = await ShellAsync();
        terminal.Type("$CAISSON run --name job -- sh -c 'echo u''p; exec sleep 1000' &\n");
        await terminal.WaitForAsync("up\n");
        terminal.Type("kill %1; wait %1; echo status-$?\n");
        await terminal.WaitForAsync("status-143\n");
        terminal.Type("$CAISSON run --name web -- sh -c 'echo u''p; exec sleep 1000' & $CAISSON ps --format name; sleep 0.3; $CAISSON exec web sh -c 'test -t 0 || echo exec-''too' &\n");
        await terminal.WaitForAsync("exec-too\n");
        terminal.Type("echo is-$(jobs -s | wc -l); kill %1; wait; exit\n");
        await terminal.WaitForAsync("is-0\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Who_asks_for_the_terminal_in_the_background_waits_for_it()
    {
        foreach (var option in (string[])["-it", "-i", "-t"])
        {
            await using var terminal = await ShellAsync();
            terminal.Type($"$CAISSON run --name job {option} -- sh -c 'read x; echo heard-$x' &\n");
            await terminal.WaitForAsync("prompt> ");
            terminal.Type("until test $(jobs -s | wc -l) = 1; do sleep 0.05; done; $CAISSON ps -a --format name; echo stop''ped\n");
            (await terminal.WaitForAsync("stopped\n")).ShouldNotContain("job\n", customMessage: "nothing is made yet");
            terminal.Type("fg\n");
            for (var i = 0; i < 200 && ForegroundGroup(terminal.Pid) == terminal.Pid; i++) await Task.Delay(10);
            await Task.Delay(200);
            terminal.Type("this\n");
            await terminal.WaitForAsync("heard-this\n");
            await terminal.WaitForAsync("prompt> ");
            terminal.Type("exit\n");
            (await terminal.WaitAsync()).ShouldExit();
        }
    }

    // Field 8 of /proc/PID/stat: the foreground process group of its terminal.
    private static int ForegroundGroup(int pid) => int.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ')[6]);

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task The_terminal_is_restored_whatever_happens()
    {
        await using var terminal = Run("sh", "-c", "echo up; sleep 100");
        await terminal.WaitForAsync("up");
        terminal.Signal(15);
        (await terminal.WaitAsync()).ExitCode.ShouldBeOneOf(143, 137);
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [Theory]
    [InlineData("ns", "ls")]
    [InlineData("ps")]
    [InlineData("--help")]
    [InlineData("no-such-command")]
    public async Task What_only_prints_leaves_the_terminals_modes_alone(params string[] command)
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, command));
        await terminal.WaitAsync();
        terminal.RawScreen.ShouldNotContain("\u001b");
    }
}
