using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class OciTerminalTests : OciTest
{
    private async Task<ProgramStart> RunAsync(params string[] command)
    {
        var bundle = await Builder.Args(command).Edit(c => c["process"]!["terminal"] = true).BuildAsync();
        return new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c");
    }

    [RootFact]
    public async Task A_shell_on_a_terminal_works_and_the_modes_come_back()
    {
        await using var terminal = Sandbox.StartOnTerminal(await RunAsync("/bin/sh"), rows: 31, columns: 99);
        terminal.Type("stty size; echo end\n");
        await terminal.WaitForAsync("31 99\n");
        terminal.IsRaw.ShouldBeTrue();
        terminal.Resize(40, 120);
        terminal.Type("sleep 0.2; stty size; echo end\n");
        await terminal.WaitForAsync("40 120\n");

        terminal.Type("sleep 1000\n");
        await terminal.WaitForAsync("sleep 1000");
        await Task.Delay(200);
        terminal.Control('C');
        terminal.Type("echo status=$?\n");
        await terminal.WaitForAsync("status=130");
        terminal.Type("sleep 500\n");
        await terminal.WaitForAsync("sleep 500");
        await Task.Delay(200);
        terminal.Control('Z');
        await terminal.WaitForAsync("Stopped");
        terminal.Type("kill %1; exit 5\n");
        await Task.Delay(200);
        terminal.Type("exit 5\n");
        (await terminal.WaitAsync()).ShouldExit(5);
        terminal.IsRaw.ShouldBeFalse();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [RootFact]
    public async Task The_interrupt_key_ends_a_process_1_that_does_not_care()
    {
        await using var terminal = Sandbox.StartOnTerminal(await RunAsync("/bin/sh", "-c", "echo ready; exec sleep 1000"));
        await terminal.WaitForAsync("ready");
        await Task.Delay(100);
        terminal.Control('C');
        (await terminal.WaitAsync()).ShouldExit(130);
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [RootFact]
    public async Task The_stop_key_gives_the_terminal_back_until_it_goes_on()
    {
        await using var terminal = Sandbox.StartOnTerminal(await RunAsync("/bin/sh", "-c", "echo ready; exec sleep 1000"));
        await terminal.WaitForAsync("ready");
        await Task.Delay(100);
        terminal.Control('Z');
        await terminal.WaitForStopAsync();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
        terminal.Signal(18);
        for (var i = 0; i < 500 && !terminal.IsRaw; i++) await Task.Delay(10);
        terminal.IsRaw.ShouldBeTrue();
        terminal.Control('C');
        (await terminal.WaitAsync()).ShouldExit(130);
    }

    [RootFact]
    public async Task A_signal_from_outside_leaves_the_modes_as_they_were()
    {
        await using var terminal = Sandbox.StartOnTerminal(await RunAsync("/bin/sh", "-c", "echo ready; exec sleep 1000"));
        await terminal.WaitForAsync("ready");
        terminal.Signal(15);
        (await terminal.WaitAsync()).ShouldExit(143);
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }

    [RootFact]
    public async Task Much_output_arrives_whole_and_with_plain_line_ends()
    {
        var start = await RunAsync("/bin/seq", "1", "300000");
        var result = await Sandbox.RunAsync(start);
        result.ShouldExit().Output.ShouldBe(string.Concat(Enumerable.Range(1, 300000).Select(n => $"{n}\n")));
    }

    [RootFact]
    public async Task Input_that_is_no_terminal_is_typed_and_ends_with_the_end_key()
    {
        var start = await RunAsync("/bin/sh", "-c", "stty -echo; echo ready; cat; echo end");
        await using var run = Sandbox.Start(start with { OpenInput = true });
        await run.WaitForAsync("ready");
        run.Write("one\ntwo");
        run.CloseInput();
        (await run.WaitAsync()).ShouldExit().Output.ShouldBe("ready\none\ntwoend\n");
    }

    [RootFact]
    public async Task An_output_that_nobody_reads_ends_the_program()
    {
        var start = await RunAsync("/bin/sh", "-c", "while echo y; do :; done");
        var result = await ShellAsync($"{start} </dev/null | head -n 1");
        result.ShouldExit().Output.ShouldBe("y\n");
    }

    [RootFact]
    public async Task The_console_socket_gets_the_terminal()
    {
        var bundle = await Builder.Shell("stty -echo; tty; read x; echo got $x").Edit(c => c["process"]!["terminal"] = true).BuildAsync();
        // Longer than an address can be.
        var directory = Directory.CreateDirectory(Path.Combine(Sandbox.Work, new string('s', 110))).FullName;
        using var socket = ConsoleSocket.Listen(directory, "console");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("--console-socket").ShouldExit(1);
        (await OciAsync("create", "--bundle", bundle.Directory, "--console-socket", Path.Combine(directory, "console"), "c")).ShouldExit();
        using var master = socket.Receive();
        (await OciAsync("start", "c")).ShouldExit();
        master.ReadUntil("/dev/pts/0");
        master.Write("word\n");
        master.ReadUntil("got word");
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }
}
