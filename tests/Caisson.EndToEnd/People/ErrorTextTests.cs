using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>How caisson tells of a failure: a short paragraph where somebody reads it on a terminal, one line elsewhere.</summary>
public sealed class ErrorTextTests : EndToEndTest
{
    private static readonly string[] s_failing = ["run", "--join", "net=nowhere", "--", "true"];

    [RootFact]
    public async Task On_a_terminal_it_is_what_because_and_try()
    {
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, s_failing) { Environment = new Dictionary<string, string?> { ["TERM"] = "xterm", ["NO_COLOR"] = "1" } });
        (await terminal.WaitAsync()).ShouldExit(125);
        var text = terminal.Screen;
        text.ShouldStartWith("caisson: --join net=nowhere\n  because neither a running container");
        text.ShouldContain("\n  try:    caisson ps");
        text.Split('\n').ShouldAllBe(line => line.Length <= 120);
    }

    [RootFact]
    public async Task Elsewhere_it_is_one_line()
    {
        var error = (await CaissonAsync(s_failing)).ShouldExit(125).Error;
        error.ShouldStartWith("caisson: --join net=nowhere: neither a running container");
        error.TrimEnd('\n').ShouldNotContain("\n");
        error.ShouldNotContain("\e");
    }
}
