using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupEventsTests : CgroupEventsTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupEventsTests : CgroupEventsTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupEventsTests : CgroupEventsTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>Statistics and events come from wherever a controller is.</summary>
public abstract class CgroupEventsTests : CgroupTest
{
    // The version 2 tree of a hybrid machine has no such controller.
    private bool HasMemory => View != CgroupView.V2 || Machine.WhyNot(Feature.CgroupPureV2) is null;

    private async Task StartAsync(string script)
    {
        if (HasMemory)
            Builder.Edit(config => config["linux"]!["resources"] = new JsonObject
            {
                ["memory"] = new JsonObject { ["limit"] = 16 << 20, ["swap"] = 16 << 20 },
                ["pids"] = new JsonObject { ["limit"] = 50 },
                // In version 2 a group has this controller only where it was asked for.
                ["cpu"] = new JsonObject { ["cpus"] = "0" },
            });
        await StartedAsync(script: script);
    }

    [RootFact]
    public async Task Statistics_are_the_groups()
    {
        await StartAsync("exec sleep 1000");
        var data = JsonNode.Parse((await OciAsync("events", "--stats", "c")).ShouldExit().Line)!["data"]!;
        ((ulong)data["cpu"]!["usage"]!["total"]!).ShouldBeInRange(1ul, 10_000_000_000ul);
        if (!HasMemory) return;
        ((ulong)data["pids"]!["current"]!).ShouldBe(1ul);
        ((ulong)data["pids"]!["limit"]!).ShouldBe(50ul);
        ((ulong)data["memory"]!["usage"]!["limit"]!).ShouldBe(16ul << 20);
        ((ulong)data["memory"]!["swap"]!["limit"]!).ShouldBe(16ul << 20);
        ((ulong)data["memory"]!["usage"]!["usage"]!).ShouldBeInRange(1ul, 16ul << 20);
        data["memory"]!["raw"]!.AsObject().Count.ShouldBeGreaterThan(10);
        data["cpuset"]!["cpus"]!.ToJsonString().ShouldBe("[0]");
    }

    [RootFact]
    public async Task Running_out_of_memory_is_an_event()
    {
        if (!HasMemory) return;
        await StartAsync("while [ ! -e /tmp/go ]; do sleep 0.05; done; x=0123456789abcdef; while :; do x=$x$x; done");
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "events", "--interval", "60s", "c"));
        await Task.Delay(200);
        File.WriteAllText(Path.Combine(Sandbox.Work, "bundle/rootfs/tmp/go"), "");
        var result = await run.WaitAsync();
        result.ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ShouldBe(["""{"type":"oom","id":"c"}"""]);
    }
}
