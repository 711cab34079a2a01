using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupPauseTests : CgroupPauseTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupPauseTests : CgroupPauseTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupPauseTests : CgroupPauseTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>Containers that stand still.</summary>
public abstract class CgroupPauseTests : CgroupTest
{
    private async Task<string?> StatusAsync() => (string?)(await StateAsync("c"))["status"];

    [RootFact]
    public async Task Paused_nothing_moves_and_resumed_it_goes_on()
    {
        await StartedAsync(script: "while :; do echo x >>/tmp/count; done");
        var count = new FileInfo(Path.Combine(Sandbox.Work, "bundle/rootfs/tmp/count"));
        (await OciAsync("pause", "c")).ShouldExit().Output.ShouldBe("");
        (await StatusAsync()).ShouldBe("paused");
        (await OciAsync("list")).Output.ShouldContain(" paused ");
        count.Refresh();
        var before = count.Length;
        (await OciAsync("pause", "c")).ShouldFail("already paused").ShouldExit(1);
        (await OciAsync("exec", "c", "true")).ShouldFail("cannot exec in a paused container").ShouldExit(255);
        (await OciAsync("delete", "c")).ShouldFail("paused").ShouldExit(1);
        (await OciAsync("start", "c")).ShouldFail("paused").ShouldExit(1);
        (await OciAsync("kill", "c", "0")).ShouldExit();
        count.Refresh();
        count.Length.ShouldBe(before);
        (await OciAsync("resume", "c")).ShouldExit();
        (await StatusAsync()).ShouldBe("running");
        (await Soon(() => { count.Refresh(); return count.Length > before; })).ShouldBeTrue();
        (await OciAsync("resume", "c")).ShouldFail("container not paused").ShouldExit(1);
        (await OciAsync("exec", "c", "true")).ShouldExit();
    }

    [RootFact]
    public async Task A_created_container_can_be_paused()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await CreateAsync(bundle)).ShouldExit();
        (await OciAsync("pause", "c")).ShouldExit();
        (await StatusAsync()).ShouldBe("paused");
        (await OciAsync("resume", "c")).ShouldExit();
        (await StatusAsync()).ShouldBe("created");
        (await OciAsync("start", "c")).ShouldExit();
        (await StatusAsync()).ShouldBe("running");
    }

    [RootFact]
    public async Task A_paused_container_can_be_killed_and_deleted()
    {
        await StartedAsync(script: "sleep 1000 & exec sleep 1000");
        (await OciAsync("pause", "c")).ShouldExit();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("pause", "c")).ShouldFail("container not running").ShouldExit(1);
        (await OciAsync("delete", "c")).ShouldExit();

        foreach (var shared in (bool[])[false, true])
        {
            if (shared) Builder.Namespace("pid", null);
            await StartedAsync(script: "sleep 1000 & exec sleep 1000");
            (await OciAsync("pause", "c")).ShouldExit();
            if (shared) (await OciAsync("kill", "--all", "c", "WINCH")).ShouldExit();
            (await StatusAsync()).ShouldBe("paused");
            (await OciAsync("delete", "--force", "c")).ShouldExit();
        }
    }

    [RootFact]
    public async Task A_process_that_enters_a_paused_container_waits_in_it()
    {
        await StartedAsync();
        (await OciAsync("pause", "c")).ShouldExit();
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "exec", "--ignore-paused", "c", "echo", "through"));
        await Task.Delay(100);
        run.IsRunning.ShouldBeTrue();
        (await OciAsync("resume", "c")).ShouldExit();
        (await run.WaitAsync()).ShouldExit().Line.ShouldBe("through");
    }

    [RootFact]
    public async Task People_see_it()
    {
        await StartedAsync();
        (await OciAsync("pause", "c")).ShouldExit();
        (await CaissonAsync("ps")).ShouldExit().Output.ShouldContain(" paused ");
    }

    [RootFact]
    public async Task Much_forking_does_not_get_away()
    {
        await StartedAsync(script: "for i in 1 2 3 4; do while :; do true & wait; done & done; exec sleep 1000");
        for (var i = 0; i < 5; i++)
        {
            (await OciAsync("pause", "c")).ShouldExit();
            (await StatusAsync()).ShouldBe("paused");
            (await OciAsync("resume", "c")).ShouldExit();
        }
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }
}
