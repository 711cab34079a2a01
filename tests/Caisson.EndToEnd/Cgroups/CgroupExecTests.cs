using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupExecTests : CgroupExecTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupExecTests : CgroupExecTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupExecTests : CgroupExecTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>Where further processes of a container are.</summary>
public abstract class CgroupExecTests : CgroupTest
{
    private async Task<string[]> PlacesAsync(params string[] options) =>
        [.. (await OciAsync(["exec", .. options, "c", "cat", "/proc/self/cgroup"])).ShouldExit().Line.Split('\n').Where(Shows).Select(line => line[(line.LastIndexOf(':') + 1)..])];

    [RootFact]
    public async Task They_are_in_the_containers_groups()
    {
        await StartedAsync();
        (await PlacesAsync()).ShouldAllBe(place => place == "/");
        (await OciAsync("exec", "--detach", "c", "sleep", "1000")).ShouldExit();
        foreach (var path in Groups().Values) Pids(FromHarness(path)).Count.ShouldBe(2, path);
    }

    [RootFact]
    public async Task They_may_be_in_groups_below()
    {
        await StartedAsync();
        foreach (var path in Groups().Values)
        {
            Directory.CreateDirectory(FromHarness(path) + "/jobs/a");
            if (!path.Contains("/cpuset/", StringComparison.Ordinal)) continue;
            foreach (var below in (ReadOnlySpan<string>)["/jobs", "/jobs/a"])
                foreach (var file in (ReadOnlySpan<string>)["/cpuset.cpus", "/cpuset.mems"])
                    File.WriteAllText(FromHarness(path) + below + file, File.ReadAllText(FromHarness(path) + file));
        }
        (await PlacesAsync("--cgroup", "jobs/a")).ShouldAllBe(place => place == "/jobs/a");
        (await PlacesAsync("--cgroup", "/jobs")).ShouldAllBe(place => place == "/jobs");
        (await PlacesAsync("--cgroup", "/")).ShouldAllBe(place => place == "/");
        (await OciAsync("exec", "--cgroup", "nope", "c", "true")).ShouldFail("there is no such group").ShouldExit(255);
        (await OciAsync("exec", "--cgroup", "../..", "c", "true")).ShouldFail("leads out").ShouldExit(255);
        if (IsUnified) return;
        (await PlacesAsync("--cgroup", "pids,cpu:jobs", "--cgroup", "memory:/jobs/a")).Order().ShouldBe([.. Enumerable.Repeat("/", View == CgroupView.V1 ? 6 : 7), "/jobs", "/jobs", "/jobs/a"]);
        (await OciAsync("exec", "--cgroup", "nope:jobs", "c", "true")).ShouldFail("the controller nope").ShouldExit(255);
    }

    [RootFact]
    public async Task They_follow_the_first_process_where_the_group_hands_controllers_on()
    {
        if (View == CgroupView.V1 && !IsUnified) return;
        Builder.Mount("/sys/fs/cgroup", "cgroup2", "cgroup", "rw");
        // On a hybrid machine the tree has but this one, which is enabled only if it is asked for.
        if (Machine.WhyNot(Feature.CgroupPureV2) is not null)
            Builder.Edit(c => c["linux"]!["resources"] = new JsonObject { ["hugepageLimits"] = new JsonArray(new JsonObject { ["pageSize"] = "2MB", ["limit"] = 0 }) });
        await StartedAsync(script: "cd /sys/fs/cgroup && mkdir init && echo 1 >init/cgroup.procs && read first rest <cgroup.controllers && echo +$first >cgroup.subtree_control; exec sleep 1000");
        var path = FromHarness(Groups()["cgroup2"]);
        (await Soon(() => File.ReadAllText(path + "/cgroup.subtree_control").Trim().Length > 0)).ShouldBeTrue(File.ReadAllText(path + "/cgroup.controllers"));
        (await OciAsync("exec", "c", "grep", "^0:", "/proc/self/cgroup")).ShouldExit().Line.ShouldBe("0::/init");
    }

    /// <summary>The first process was moved, and the container's own group is gone.</summary>
    [RootFact]
    public async Task They_are_where_the_first_process_is_when_the_group_has_gone()
    {
        Builder.Namespace("cgroup", null).Edit(c => c["linux"]!["cgroupsPath"] = AbsolutePath("moved/a"));
        await StartedAsync();
        var pid = (int)(await StateAsync("c"))["pid"]!;
        foreach (var path in Groups().Values)
        {
            string from = FromHarness(path), to = Path.GetDirectoryName(from) + "/b";
            Directory.CreateDirectory(to);
            foreach (var file in (ReadOnlySpan<string>)["/cpuset.cpus", "/cpuset.mems"])
                if (File.Exists(from + file) && !IsUnified) File.WriteAllText(to + file, File.ReadAllText(from + file));
            File.WriteAllText(to + "/cgroup.procs", pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Directory.Delete(from);
        }
        (await PlacesAsync()).ShouldAllBe(place => place.EndsWith(AbsolutePath("moved/b")));
        // None but the container's own are listed, whoever else is there.
        (await ShellAsync($"for d in {string.Join(' ', Groups().Values.Select(path => Path.GetDirectoryName(path) + "/b"))}; do echo $$ >$d/cgroup.procs; done; {Programs.CaissonOci} ps --format json c")).ShouldExit().Line.ShouldBe($"[{pid}]");
        (await OciAsync("exec", "--detach", "c", "sleep", "1000")).ShouldExit();
        JsonNode.Parse((await OciAsync("ps", "--format", "json", "c")).ShouldExit().Output)!.AsArray().Count.ShouldBe(2);
        (await OciAsync("exec", "--cgroup", "jobs", "c", "true")).ShouldFail("there is no such group").ShouldExit(255);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        await RemoveGroupsAsync(AbsolutePath("moved/b"));
        await RemoveGroupsAsync(AbsolutePath("moved"));
        if (!IsUnified) await ShellAsync($"rmdir /sys/fs/cgroup/*{AbsolutePath("")} 2>/dev/null; true");
    }

    /// <summary>pids.max refuses a clone in the group, and never a move into it (kernel documentation, cgroup-v2, "PID Interface Files").</summary>
    [TheoryIf(Feature.Root)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_makes_no_others_starts_where_the_container_may_have_no_more(bool ownPids)
    {
        if (View == CgroupView.V2 && Machine.WhyNot(Feature.CgroupPureV2) is not null) return;
        if (!ownPids) Builder.Namespace("pid", null);
        Builder.Edit(c =>
        {
            c["linux"]!["resources"] = new JsonObject { ["pids"] = new JsonObject { ["limit"] = 1 } };
            c["hooks"] = new JsonObject { ["startContainer"] = new JsonArray(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", "read line </proc/self/cgroup; echo $line >/tmp/hook") }) };
        });
        await StartedAsync();
        (await PlacesAsync()).ShouldAllBe(place => place == "/");
        (await OciAsync("exec", "c", "cat", "/tmp/hook")).ShouldExit().Line.ShouldEndWith(":/");
        (await OciAsync("exec", "c", "sh", "-c", "true & echo no")).Error.ShouldContain("fork");
    }
}
