using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.SelfTests;

public sealed class TerminalTests : EndToEndTest
{
    private Terminal Shell() => Sandbox.StartOnTerminal(new ProgramStart("/bin/bash", "--norc", "--noprofile", "--noediting")
    {
        Environment = new Dictionary<string, string?> { ["PS1"] = "ready> ", ["HISTFILE"] = null },
    });

    [Fact]
    public async Task A_shell_talks_and_ends()
    {
        await using var terminal = Shell();
        await terminal.WaitForAsync("ready> ");
        terminal.Type("tty; echo $((6 * 7))\n");
        (await terminal.WaitForAsync("42\n")).ShouldContain("/dev/pts/");
        terminal.Type("exit 5\n");
        (await terminal.WaitAsync()).ShouldExit(5);
    }

    [Fact]
    public async Task Control_c_interrupts_the_foreground_job_only()
    {
        await using var terminal = Shell();
        await terminal.WaitForAsync("ready> ");
        terminal.Type("sh -c 'echo started; sleep 100'\n");
        await terminal.WaitForAsync("started\n");
        terminal.Control('C');
        await terminal.WaitForAsync("ready> ");
        terminal.Type("echo status $?\n");
        await terminal.WaitForAsync("status 130\n");
        terminal.Control('D');
        (await terminal.WaitAsync()).ShouldExit(0);
    }

    [Fact]
    public async Task Control_z_stops_and_fg_resumes()
    {
        await using var terminal = Shell();
        await terminal.WaitForAsync("ready> ");
        terminal.Type("sh -c 'echo started; read line; echo \"<$line>\"'\n");
        await terminal.WaitForAsync("started\n");
        terminal.Control('Z');
        await terminal.WaitForAsync("Stopped");
        await terminal.WaitForAsync("ready> ");
        terminal.Type("fg\n");
        await terminal.WaitForAsync("echo");
        terminal.Type("word\n");
        await terminal.WaitForAsync("<word>\n");
        terminal.Type("exit\n");
        await terminal.WaitAsync();
    }

    [Fact]
    public async Task A_program_without_a_shell_can_be_seen_to_stop()
    {
        // The leader of an orphaned process group cannot be stopped by the terminal, but by SIGSTOP.
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart("/bin/sh", "-c", "echo up; sleep 100"));
        await terminal.WaitForAsync("up\n");
        terminal.Signal(19);
        await terminal.WaitForStopAsync();
        terminal.Signal(18);
        terminal.Control('C');
        (await terminal.WaitAsync()).ExitCode.ShouldBe(130);
    }

    [Fact]
    public async Task The_window_size_is_followed()
    {
        await using var terminal = Sandbox.StartOnTerminal(
            new ProgramStart("/bin/bash", "--norc", "-c", "trap 'stty size; exit 0' WINCH; stty size; while :; do sleep 0.05; done"), rows: 30, columns: 90);
        await terminal.WaitForAsync("30 90\n");
        terminal.Resize(40, 120);
        await terminal.WaitForAsync("40 120\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [Fact]
    public async Task Raw_mode_and_its_end_can_be_seen()
    {
        await using var terminal = Sandbox.StartOnTerminal(
            new ProgramStart("/bin/sh", "-c", "old=$(stty -g); stty raw -echo; echo raw; head -c 1 >/dev/null; stty $old; echo cooked; read x"));
        await terminal.WaitForAsync("raw");
        terminal.IsRaw.ShouldBeTrue();
        terminal.Settings.ShouldNotBe(terminal.InitialSettings);
        terminal.Type("x");
        await terminal.WaitForAsync("cooked");
        terminal.Settings.ShouldBe(terminal.InitialSettings);
        terminal.IsRaw.ShouldBeFalse();
        terminal.Type("\n");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [Fact]
    public async Task Escape_sequences_do_not_hide_words()
    {
        await using var terminal = Sandbox.StartOnTerminal(
            new ProgramStart("/usr/bin/printf", @"\033[1;31mre\033[0md\033]0;title\007 word\n"));
        await terminal.WaitForAsync("red word\n");
        (await terminal.WaitAsync()).ShouldExit();
        terminal.RawScreen.ShouldContain("\x1b[1;31m");
    }
}

public sealed class UserTerminalTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    [RootFact]
    public async Task An_ordinary_user_owns_the_terminal()
    {
        await using var terminal = Sandbox.StartOnTerminal(
            new ProgramStart("/bin/sh", "-c", "echo hello >$(tty); echo there >/dev/tty; stat -c %U $(tty)") { User = TestUser.Plain });
        await terminal.WaitForAsync("hello\nthere\ncaisson-plain\n");
        (await terminal.WaitAsync()).ShouldExit();
    }
}
