using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupLimitTests : CgroupLimitTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupLimitTests : CgroupLimitTests
{
    protected override CgroupView View => CgroupView.V1;
}

/// <summary>Of the machine's own version 2 tree only a few controllers are there; the virtual machine has them all.</summary>
public sealed class UnifiedCgroupLimitTests : CgroupLimitTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>When limits are set, and what becomes of a container that cannot have them.</summary>
public abstract class CgroupLimitTests : CgroupTest
{
    private bool Has(string controller) => !IsUnified || Machine.WhyNot(Feature.CgroupPureV2) is null
        && File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Split([' ', '\n']).Contains(controller);

    private static JsonObject Limit(string controller, string name, JsonNode value) => new() { [controller] = new JsonObject { [name] = value } };

    [RootFact]
    public async Task Half_a_mebibyte_is_enough_for_a_static_program()
    {
        if (!Has("memory")) return;
        for (var round = 0; round < 5; round++)
            (await RunAsync(b => b.Args("/bin/echo", "small").Edit(c => c["linux"]!["resources"] = Limit("memory", "limit", 512 << 10)))).ShouldExit().Line.ShouldBe("small");
    }

    [RootFact]
    public async Task Limits_hold_from_the_beginning()
    {
        if (!Has("pids")) return;
        var bundle = await Builder.Shell("sleep 1000 & sleep 1000 & sleep 1000 & wait").Edit(c => c["linux"]!["resources"] = Limit("pids", "limit", 3)).BuildAsync();
        (await CreateAsync(bundle)).ShouldExit();
        var groups = Groups();
        File.ReadAllText(FromHarness(groups.GetValueOrDefault("pids") ?? groups["cgroup2"]) + "/pids.max").Trim().ShouldBe("3");
        (await OciAsync("start", "c")).ShouldExit();
    }

    [RootFact]
    public async Task What_cannot_be_applied_leaves_nothing()
    {
        var bundle = await Builder.Edit(c => c["linux"]!["resources"] = Limit("unified", "nosuch.limit", "1")).BuildAsync();
        (await CreateAsync(bundle)).ShouldFail("nosuch").ShouldExit(1);
        bundle = await Builder.Edit(c => c["linux"]!["resources"] = Limit("cpu", "cpus", "4000-4001")).BuildOnceAsync();
        (await CreateAsync(bundle)).ShouldFail("cpuset").ShouldExit(1);
        (await OciAsync("list", "-q")).Output.ShouldBe("");
    }
}
