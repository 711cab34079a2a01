using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns watch</c> on a terminal.</summary>
public sealed class WatchScreenTests : EndToEndTest
{
    private Terminal Start(params string[] options) => Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, ["ns", "watch", "--rescan", "--interval", "0.2", .. options]), 30, 120);

    [RootFact]
    public async Task Keys_lead_through_the_table_and_back_to_the_shell()
    {
        await using var terminal = Start();
        await terminal.WaitForAsync(" namespaces, ");
        await terminal.WaitForAsync("TYPE");
        terminal.IsRaw.ShouldBeTrue();
        terminal.RawScreen.ShouldContain("\x1b[?1049h");

        await using (var program = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--uts", "/bin/sleep", "1234")))
        {
            await terminal.WaitForAsync("sleep 1234");
            await terminal.WaitForAsync("+ process");
            terminal.Type("/");
            await terminal.WaitForAsync("/_");
            terminal.Type("sleep 1234");
            await terminal.WaitForAsync("search: sleep 1234");
            terminal.Type("\n");
            await terminal.WaitForAsync("q quit");
            terminal.Type("\n");
            await terminal.WaitForAsync("uts:[");
            await terminal.WaitForAsync("hostname");
            await terminal.WaitForAsync("q back");
            terminal.Type("q");
            await terminal.WaitForAsync("q quit");
            terminal.Type("\x1b");
            await terminal.WaitForAsync("type: all");
        }

        await terminal.WaitForAsync("- uts:[");
        terminal.Type("t");
        await terminal.WaitForAsync("type: user");
        terminal.Type("ttttttt");
        await terminal.WaitForAsync("type: time");
        terminal.Type("t");
        await terminal.WaitForAsync("type: all");
        terminal.Type("s");
        await terminal.WaitForAsync("sort: newest");
        terminal.Type("p");
        await terminal.WaitForAsync("PAUSED");
        terminal.Type("p\x1b[B\x1b[Bjk\x1b[6~\x1b[5~gG?");
        await terminal.WaitForAsync("Keys");
        await terminal.WaitForAsync("page down");
        terminal.Type("q");
        await terminal.WaitForAsync("q quit");
        terminal.Resize(12, 60);
        await terminal.WaitForAsync("q quit");
        terminal.Resize(3, 20);
        terminal.Resize(40, 100);
        await terminal.WaitForAsync("q quit");
        terminal.Type("q");
        (await terminal.WaitAsync()).ShouldExit();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
        terminal.RawScreen.ShouldEndWith("\x1b[?1049l");
    }

    [TheoryIf(Feature.Root)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    [InlineData(2, 130)]
    public async Task Signals_end_it_and_the_terminal_is_as_before(int signal, int status)
    {
        await using var terminal = Start();
        await terminal.WaitForAsync("q quit");
        terminal.Signal(signal);
        (await terminal.WaitAsync()).ShouldExit(status);
        terminal.Settings.ShouldBe(terminal.InitialSettings);
        terminal.RawScreen.ShouldEndWith("\x1b[?1049l");
    }

    [RootFact]
    public async Task It_ends_by_control_C_and_after_its_time()
    {
        await using (var terminal = Start())
        {
            await terminal.WaitForAsync("q quit");
            terminal.Control('C');
            (await terminal.WaitAsync()).ShouldExit();
            terminal.Settings.ShouldBe(terminal.InitialSettings);
        }

        await using (var terminal = Start("--for", "0.5"))
        {
            (await terminal.WaitAsync()).ShouldExit();
            terminal.Settings.ShouldBe(terminal.InitialSettings);
        }

        await using var plain = Start("--plain", "--for", "0.3");
        (await plain.WaitAsync()).ShouldExit().Output.ShouldContain("processes are looked at every");
        plain.RawScreen.ShouldNotContain("1049h");
    }

    [RootFact]
    public async Task It_stops_and_goes_on_as_other_programs_do()
    {
        await using var terminal = Start();
        await terminal.WaitForAsync("q quit");
        terminal.Control('Z');
        await terminal.WaitForStopAsync();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
        for (var i = 0; i < 200 && !terminal.RawScreen.EndsWith("\x1b[?1049l", StringComparison.Ordinal); i++) await Task.Delay(10);
        terminal.RawScreen.ShouldEndWith("\x1b[?1049l");
        terminal.Signal(18);
        await terminal.WaitForAsync("q quit");
        terminal.IsRaw.ShouldBeTrue();
        terminal.Type("q");
        (await terminal.WaitAsync()).ShouldExit();
        terminal.Settings.ShouldBe(terminal.InitialSettings);
    }
}
