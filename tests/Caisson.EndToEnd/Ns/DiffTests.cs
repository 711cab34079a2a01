using System.Globalization;
using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns diff</c>.</summary>
public sealed class DiffTests : EndToEndTest
{
    [FactIf(Feature.Root, Feature.TimeNamespaces)]
    public async Task What_is_another_world_is_told_like_diff_does()
    {
        await using var setup = await ShownSetup.StartAsync(Sandbox);
        var here = Sandbox.HolderPid.ToString(CultureInfo.InvariantCulture);
        var text = (await CaissonAsync("ns", "diff", here, setup.Word)).ShouldExit().Output;
        text.ShouldStartWith($"--- process {here} (cat)\n+++ process {setup.Word} (sleep)\n");
        text.ShouldNotContain("shared");
        text.ShouldMatch(@"  users +- +every id is itself\n +\+ +container 0-65535 is host 100000-165535\n");
        text.ShouldMatch(@"  hostname +- .*\n +\+ +chamber\n");
        text.ShouldMatch(@"\+/tmp/over +tmpfs second, ");
        text.ShouldNotContain("tmpfs first");
        text.ShouldMatch(@"-vh +veth, up, MTU 1500, [0-9a-f:]+, port of br0\n");
        text.ShouldMatch(@"\+vc +10\.0\.0\.2/24\n");
        text.ShouldMatch(@"\+default +via 10\.0\.0\.1 dev vc metric 9\n");
        text.ShouldMatch(@"-boottime +\+0 s\n +\+boottime +\+86400 s\n");
        text.ShouldMatch(@"processes +-\d+ processes: ");
        text.ShouldMatch(@"ipc\n +nothing differs in them\n");

        using var json = JsonDocument.Parse((await CaissonAsync("ns", "diff", here, setup.Word, "--json", "--type", "uts,time")).ShouldExit().Output);
        var kinds = json.RootElement.GetProperty("namespaces").EnumerateArray().ToDictionary(item => item.GetProperty("kind").GetString()!);
        kinds.Keys.ShouldBe(["uts", "time"]);
        var name = kinds["uts"].GetProperty("differences")[0];
        (name.GetProperty("aspect").GetString(), name.GetProperty("b").GetString()).ShouldBe(("hostname", "chamber"));
        kinds["uts"].GetProperty("shared").GetBoolean().ShouldBeFalse();
    }

    [FactIf(Feature.Root)]
    public async Task What_is_shared_is_not_compared()
    {
        await using var run = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-u", "sh", "-c", "hostname other; echo up; read x") { OpenInput = true });
        await run.WaitForAsync("up");
        var text = (await CaissonAsync("ns", "diff", $"{Sandbox.HolderPid}", $"{run.Pid}")).ShouldExit().Output;
        text.Split('\n').Count(line => line.Contains(":[", StringComparison.Ordinal)).ShouldBe(8);
        text.ShouldMatch(@"  different +-uts:\[\d+\] +\+uts:\[\d+\]\n\nuts\n  hostname +- .*\n +\+ +other\n$");
        var same = (await CaissonAsync("ns", "diff", $"{run.Pid}", $"{run.Pid}")).ShouldExit().Output;
        same.ShouldContain("shared        user:[");
        same.ShouldNotContain("different");
        (await CaissonAsync("ns", "diff", $"/proc/{run.Pid}/ns/uts", $"{Sandbox.HolderPid}")).ShouldExit().Output.ShouldContain("+++ process");
        (await CaissonAsync("ns", "diff", $"/proc/{run.Pid}/ns/uts", $"/proc/{run.Pid}/ns/net")).ShouldExit(125).Error.ShouldContain("have no kind of namespace in common");
        (await CaissonAsync("ns", "diff", $"{run.Pid}")).ShouldExit(125).Error.ShouldContain("two processes or namespaces are expected");
        (await CaissonAsync("ns", "diff", $"{run.Pid}", "999999999")).ShouldExit(125).Error.ShouldContain("999999999");
        run.Write("\n");
        await run.WaitAsync();
    }
}
