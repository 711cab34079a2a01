using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>Version 1 groups of cpuset have neither processors nor memory nodes at first, and take no process then.</summary>
[Trait("Vm", "no")]
public sealed class CpusetTests : CgroupTest
{
    protected override CgroupView View => CgroupView.V1;

    private static string Above => "/sys/fs/cgroup/cpuset" + AbsolutePath("");

    private static string Group => "/sys/fs/cgroup/cpuset" + AbsolutePath("a/b/c");

    private static string Read(string group, string file) => File.ReadAllText($"{group}/{file}").Trim();

    private async Task<ProgramResult> CreateBelowAsync(string? cpus = null)
    {
        if (cpus is not null) Builder.Edit(c => (c["linux"]!["resources"] ??= new System.Text.Json.Nodes.JsonObject())["cpu"] = new System.Text.Json.Nodes.JsonObject { ["cpus"] = cpus });
        var bundle = await Builder.Edit(c => c["linux"]!["cgroupsPath"] = AbsolutePath("a/b/c")).Shell("exec sleep 1000").BuildAsync();
        return await CreateAsync(bundle);
    }

    private async Task RemoveAsync()
    {
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        foreach (var path in (string[])["a/b", "a"]) await RemoveGroupsAsync(AbsolutePath(path));
        await ShellAsync($"rmdir /sys/fs/cgroup/*{AbsolutePath("")} 2>/dev/null; true");
    }

    [TheoryIf(Feature.Root)]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData(null, true)]
    [InlineData("0", true)]
    public async Task Empty_ones_are_filled_from_above_whoever_made_them(string? cpus, bool ownToo)
    {
        if (IsUnified) return;
        (await ShellAsync($"mkdir -p {(ownToo ? Group : Path.GetDirectoryName(Group))}")).ShouldExit();
        // The control: a process cannot be put there.
        (await ShellAsync($"sh -c 'echo $$ >{Path.GetDirectoryName(Group)}/cgroup.procs'")).ExitCode.ShouldNotBe(0);
        (await CreateBelowAsync(cpus)).ShouldExit();
        Read(Group, "cpuset.cpus").ShouldBe(cpus ?? Read("/sys/fs/cgroup/cpuset", "cpuset.cpus"));
        Read(Group, "cpuset.mems").ShouldBe(Read("/sys/fs/cgroup/cpuset", "cpuset.mems"));
        Pids(Group).Count.ShouldBe(1);
        await RemoveAsync();
    }

    [RootFact]
    public async Task Processors_that_the_group_above_lacks_are_named()
    {
        if (IsUnified || Environment.ProcessorCount < 2) return;
        (await ShellAsync($"mkdir -p {Path.GetDirectoryName(Group)} && cd {Above} && for g in . a; do cat /sys/fs/cgroup/cpuset/cpuset.mems >$g/cpuset.mems; echo 0 >$g/cpuset.cpus; done")).ShouldExit();
        (await CreateBelowAsync("1")).ShouldFail("the group above has the processors 0 alone").ShouldExit(1);
        await RemoveAsync();
    }
}
