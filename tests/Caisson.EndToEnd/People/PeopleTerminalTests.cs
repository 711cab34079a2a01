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
