using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Robustness;

/// <summary>What a container wrote does not play with the terminal of who looks at it: no control characters, and none that turn the direction of writing.</summary>
public sealed class TerminalTextTests : OciTest
{
    // A right-to-left override, an isolate, a zero-width blank, an escape sequence and the eight-bit one, and a byte that is no UTF-8.
    private const string Evil = "evil\\342\\200\\256gpj\\342\\201\\246\\342\\200\\213\\033[2J\\302\\2332J\\377";

    [RootTheory]
    [InlineData("ns ls -t uts -o command,pid")]
    [InlineData("ns ls -t uts -o command,pid --raw")]
    [InlineData("ns ls -t uts -o command,pid --json")]
    [InlineData("ns ls -t uts --json")]
    [InlineData("ns ls -t uts -o command,pid -T")]
    [InlineData("ns show PID")]
    [InlineData("ns show --json PID")]
    [InlineData("ps")]
    [InlineData("ps --format json")]
    [InlineData("inspect evil")]
    [InlineData("run --rootfs /EVIL true")]
    [InlineData("run --plan -v /EVIL:/mnt true")]
    [InlineData("run --plan --json-status-fd=1 -v /EVIL:/mnt true")]
    public async Task Of_a_container_that_has_them_in_its_arguments(string command)
    {
        var evil = $"$(printf 'a{Evil}')";
        await using var run = Sandbox.Start(new ProgramStart("/bin/bash", "-c", $"exec {Programs.Caisson} run --no-tty --name evil -- sh -c 'echo up; sleep 1000; :' \"{evil}\""));
        await run.WaitForAsync("up");
        var pid = (await ShellAsync($"pgrep -f -n 'sleep 1000; : a''evil'")).Output.Trim();
        var result = await Sandbox.RunAsync("/bin/bash", "-c", $"E={evil}; {Programs.Caisson} {command.Replace("EVIL", "$E", StringComparison.Ordinal).Replace("PID", pid, StringComparison.Ordinal)} 2>&1");
        (await CaissonAsync("stop", "-t", "0", "evil")).ShouldExit();
        await run.WaitAsync();
        // A test that looks where nothing was written would prove nothing.
        result.Output.ShouldContain("evil");
        ShouldBePlain(result.Output);
    }

    [RootTheory]
    [InlineData("state")]
    [InlineData("list --format json")]
    public async Task Of_a_configuration_that_has_them_in_its_annotations(string command)
    {
        Builder.Edit(config => config["annotations"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "evil\u202egpj\u2066\u200b\u001b[2J\u009b2J\u007f\u2028" });
        var bundle = await Builder.BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var output = (await OciAsync([.. command.Split(' '), .. command == "state" ? (string[])["c"] : []])).ShouldExit().Output;
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        output.ShouldContain("evil\\u202E");
        ShouldBePlain(output);
    }

    private static void ShouldBePlain(string output)
    {
        foreach (var character in output.EnumerateRunes())
        {
            if (character.Value is '\n' or '\t') continue;
            var category = System.Text.Rune.GetUnicodeCategory(character);
            (category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format).ShouldBeFalse($"U+{character.Value:X4} in {output}");
        }
    }
}
