using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>Keys and jobs: a program of <c>caisson ns exec</c> shares the terminal with the shell that started it, as under unshare(1).</summary>
public sealed class NsTerminalTests : EndToEndTest
{
    [FactIf(Feature.Root, Feature.Programs)]
    public async Task Interrupts_reach_the_program_once_and_end_process_1_too()
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "ns", "exec", "-n", "sh", "-c", "trap 'echo caught' INT; echo up; read x; read x; echo over"));
        await terminal.WaitForAsync("up");
        terminal.Control('C');
        await terminal.WaitForAsync("caught");
        await Task.Delay(100);
        terminal.Screen.Split("caught").Length.ShouldBe(2, terminal.Screen);
        terminal.Type("\n\n");
        (await terminal.WaitAsync()).ShouldExit().Output.ShouldContain("over");
        terminal.Settings.ShouldBe(terminal.InitialSettings);

        await using var first = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "ns", "exec", "-p", "sh", "-c", "echo up; exec sleep 60"));
        await first.WaitForAsync("up");
        // The shell that it still is for a moment catches the signal itself.
        for (var i = 0; i < 50 && first.IsRunning; i++)
        {
            first.Control('C');
            await Task.Delay(100);
        }

        (await first.WaitAsync()).ExitCode.ShouldBe(130);
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task The_stop_key_gives_the_shell_its_prompt_back()
    {
        foreach (var option in (string[])["-n", "-p"])
        {
            await using var terminal = Sandbox.StartOnTerminal(new ProgramStart("/bin/bash", "--norc", "-i") { Environment = new Dictionary<string, string?> { ["PS1"] = "prompt> ", ["CAISSON"] = Programs.Caisson } });
            await terminal.WaitForAsync("prompt> ");
            terminal.Type($"$CAISSON ns exec {option} sh -c 'echo u''p; exec cat'\n");
            await terminal.WaitForAsync("up");
            terminal.Control('Z');
            await terminal.WaitForAsync("Stopped");
            terminal.Type("echo is-$(jobs -s | wc -l)\n");
            await terminal.WaitForAsync("is-1");
            terminal.Type("fg\n");
            // What is typed before the shell has given its terminal away is lost.
            for (int i = 0; i < 200 && terminal.Screen.Split("exec cat").Length < 4; i++) await Task.Delay(10);
            await Task.Delay(50);
            terminal.Type("heard\n");
            // Once as it is typed, once by cat.
            for (int i = 0; i < 200 && terminal.Screen.Split("heard").Length < 3; i++) await Task.Delay(10);
            terminal.Screen.Split("heard").Length.ShouldBe(3, terminal.Screen);
            terminal.Control('D');
            terminal.Type("echo status-$?\n");
            await terminal.WaitForAsync("status-0");
            terminal.Type("exit\n");
            (await terminal.WaitAsync()).ShouldExit();
        }
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_shell_in_it_has_jobs_of_its_own()
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "ns", "exec", "-pm", "/bin/bash", "--norc", "-i") { Environment = new Dictionary<string, string?> { ["PS1"] = "inner> " } });
        await terminal.WaitForAsync("inner> ");
        terminal.Type("sleep 60\n");
        await Task.Delay(100);
        terminal.Control('Z');
        await terminal.WaitForAsync("Stopped");
        terminal.Type("kill %1; tty; echo I-am-$$\n");
        await terminal.WaitForAsync("I-am-1");
        terminal.Screen.ShouldNotContain("not a tty");
        terminal.Screen.ShouldNotContain("no job control");
        terminal.Type("exit 4\n");
        (await terminal.WaitAsync()).ExitCode.ShouldBe(4);
    }
}
