using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupEndingTests : CgroupEndingTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupEndingTests : CgroupEndingTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupEndingTests : CgroupEndingTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>Every process of a container ends with it, whatever it has done to its groups and however many there are.</summary>
public abstract class CgroupEndingTests : CgroupTest
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(15);

    // Where the workload finds a hierarchy in which it can make groups and freeze them.
    private string Place => IsUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/freezer";

    private string Frozen => IsUnified ? "echo 1 >nested/cgroup.freeze" : "echo FROZEN >nested/freezer.state";

    // It does not enter the group itself: who is frozen makes nothing.
    private string FreezeNested => $"cd {Place} && mkdir nested && {{ sleep 1000 & }} && echo $! >nested/cgroup.procs && {Frozen}";

    private async Task<string> FreezingItsOwnAsync()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw");
        await StartedAsync(script: FreezeNested + " && touch /tmp/made; exec sleep 1000");
        var nested = FromHarness(Groups()[IsUnified ? "cgroup2" : "freezer"]) + "/nested";
        // The control: it is frozen indeed.
        (await Soon(() => File.Exists($"{nested}/cgroup.procs") && (IsUnified ? File.ReadAllText(nested + "/cgroup.events").Contains("frozen 1") : File.ReadAllText(nested + "/freezer.state") == "FROZEN\n"))).ShouldBeTrue();
        return nested;
    }

    [RootFact]
    public async Task What_the_container_froze_itself_ends_with_delete()
    {
        var nested = await FreezingItsOwnAsync();
        (await OciAsync("delete", "--force", "c")).ShouldExit().Elapsed.ShouldBeLessThan(s_soon);
        Directory.Exists(nested).ShouldBeFalse();
    }

    [RootFact]
    public async Task What_the_container_froze_itself_ends_with_kill()
    {
        var nested = await FreezingItsOwnAsync();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        (await Soon(() => Pids(nested).Count == 0)).ShouldBeTrue();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task What_the_container_froze_itself_does_not_keep_run_from_its_end()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw");
        var result = await RunAsync(b => b.Shell(FreezeNested + " && echo frozen; exit 3"));
        result.ShouldExit(3).Line.ShouldBe("frozen");
        result.Elapsed.ShouldBeLessThan(s_soon);
    }

    private async Task<List<int>> SharingPidsAsync(string script, string? pidNamespace = null, params string[] options)
    {
        Builder.Namespace("pid", pidNamespace).Edit(c => { c["linux"]!.AsObject().Remove("maskedPaths"); c["linux"]!.AsObject().Remove("readonlyPaths"); });
        var bundle = await Builder.Shell(script).BuildAsync();
        (await OciAsync([.. options, "create", "--bundle", bundle.Directory, "c"])).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
        return await ListedAsync();
    }

    private async Task<List<int>> ListedAsync() =>
        [.. JsonNode.Parse((await OciAsync("ps", "--format", "json", "c")).ShouldExit().Output)!.AsArray().Select(pid => (int)pid!)];

    private static bool Runs(int pid) => ProcessTable.Find(pid) is { State: not ('Z' or 'X') };

    [TheoryIf(Feature.Root)]
    [InlineData(null, "")]
    [InlineData("/proc/self/ns/pid", "")]
    [InlineData(null, "disabled")]
    public async Task Kill_for_good_is_for_all_where_no_process_1_takes_them_along(string? pidNamespace, string manager)
    {
        await SharingPidsAsync("(setsid sleep 1000 &) & sleep 1000 & exec sleep 1000", pidNamespace, manager.Length == 0 ? [] : ["--cgroup-manager", manager]);
        List<int> pids = [];
        (await Soon(() => (pids = ListedAsync().Result).Count == 3)).ShouldBeTrue();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        (await Soon(() => !pids.Exists(Runs))).ShouldBeTrue(string.Join(' ', pids.Where(Runs)));
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("kill", "c", "KILL")).ShouldFail("container not running: c").ShouldExit(1);
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Kill_for_good_finds_them_when_the_first_one_has_gone()
    {
        await SharingPidsAsync("setsid sleep 1000 & exec sleep 1000");
        List<int> pids = [];
        (await Soon(() => (pids = ListedAsync().Result).Count == 2)).ShouldBeTrue();
        Libc.kill((int)(await StateAsync("c"))["pid"]!, 9);
        await WaitForStatusAsync("c", "stopped");
        (await ListedAsync()).Count.ShouldBe(1);
        // Any other signal is for the first one alone.
        (await OciAsync("kill", "c", "TERM")).ShouldFail("container not running: c").ShouldExit(1);
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        (await Soon(() => !pids.Exists(Runs))).ShouldBeTrue();
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [TheoryIf(Feature.Root)]
    [InlineData("")]
    [InlineData("disabled")]
    public async Task There_may_be_more_processes_than_descriptors(string manager)
    {
        const int many = 150;
        string[] options = manager.Length == 0 ? [] : ["--cgroup-manager", manager];
        await SharingPidsAsync($"i=0; while [ $i -lt {many} ]; do sleep 1000 & i=$((i+1)); done; exec sleep 1000", null, options);
        List<int> pids = [];
        (await Soon(() => (pids = ListedAsync().Result).Count == many + 1)).ShouldBeTrue();
        (await Sandbox.RunAsync("/usr/bin/prlimit", "--nofile=64:64", "--", Programs.CaissonOci, "delete", "--force", "c")).ShouldExit();
        pids.Where(Runs).ShouldBeEmpty();
    }

    /// <summary>Who waits for a group is not told that another caller has removed it.</summary>
    [RootFact]
    public async Task Several_that_delete_at_once_end_soon()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        for (int round = 0; round < 12; round++)
        {
            (await CreateAsync(bundle)).ShouldExit();
            var deletions = Enumerable.Range(0, 4).Select(_ => OciAsync("delete", "--force", "c")).ToList();
            foreach (var deletion in deletions) (await deletion).ShouldExit().Elapsed.ShouldBeLessThan(s_soon);
        }
    }

    [RootFact]
    public async Task A_group_cannot_have_the_name_of_a_file()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await CreateAsync(bundle, "cgroup.procs")).ShouldFail("a file of the kernel's has that name").ShouldExit(1);
    }
}
