using System.Diagnostics;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class EventsTests : OciTest
{
    [RootFact]
    public async Task Statistics_have_the_form_of_runcs()
    {
        await StartedAsync();
        var result = (await OciAsync("events", "--stats", "c")).ShouldExit();
        var line = JsonNode.Parse(result.Line)!.AsObject();
        line.Select(p => p.Key).ShouldBe(["type", "id", "data"]);
        ((string?)line["type"]).ShouldBe("stats");
        ((string?)line["id"]).ShouldBe("c");
        var data = line["data"]!.AsObject();
        data.Select(p => p.Key).ShouldBe(["cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "intel_rdt", "network_interfaces"]);
        data["cpu"]!.AsObject().Select(p => p.Key).Take(2).ShouldBe(["usage", "throttling"]);
        data["memory"]!.AsObject().Select(p => p.Key).ShouldContain("kernelTCP");
        ((ulong)data["cpu"]!["usage"]!["total"]!).ShouldBeGreaterThan(0ul);
        data["network_interfaces"]!.AsArray().Select(i => (string?)i!["Name"]).ShouldContain("lo");
    }

    [RootFact]
    public async Task Statistics_come_at_the_interval_until_the_container_ends()
    {
        await StartedAsync();
        var watch = Stopwatch.StartNew();
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "events", "--interval", "100ms", "c"));
        await Task.Delay(450);
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        var result = await run.WaitAsync();
        result.ShouldExit();
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBeInRange(2, (int)(watch.ElapsedMilliseconds / 100) + 1);
        foreach (var line in lines) ((string?)JsonNode.Parse(line)!["type"]).ShouldBe("stats");
    }

    [RootFact]
    public async Task Only_a_container_that_runs_has_events()
    {
        (await OciAsync("events", "--stats", "nope")).ShouldFail("container does not exist").ShouldExit(1);
        (await OciAsync("events", "--interval", "5", "c")).ShouldFail("--interval").ShouldExit(1);
        (await OciAsync("events", "--interval=0s", "c")).ShouldFail("--interval").ShouldExit(1);
        await StartedAsync();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("events", "--stats", "c")).ShouldFail("container not running").ShouldExit(1);
        (await OciAsync("events", "c")).ShouldFail("container not running").ShouldExit(1);
    }
}
