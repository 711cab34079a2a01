using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupLifeTests : CgroupLifeTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupLifeTests : CgroupLifeTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupLifeTests : CgroupLifeTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>A container's control group from its making to its end.</summary>
public abstract class CgroupLifeTests : CgroupTest
{
    [RootFact]
    public async Task A_container_is_in_groups_of_its_own_in_every_hierarchy()
    {
        await StartedAsync();
        var pid = (int)(await StateAsync("c"))["pid"]!;
        var groups = Groups();
        groups.Count.ShouldBe(IsUnified ? 1 : View == CgroupView.V1 ? 9 : 10, string.Join(' ', groups.Keys));
        foreach (var (hierarchy, path) in groups)
        {
            path.ShouldEndWith("/c");
            Pids(FromHarness(path)).ShouldBe([pid], hierarchy);
        }
        // The same to a process of the host and by the kernel's own account.
        foreach (var line in File.ReadAllLines($"/proc/{pid}/cgroup"))
            if (Shows(line)) line.ShouldEndWith("/c", customMessage: line);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        foreach (var path in groups.Values) Directory.Exists(FromHarness(path)).ShouldBeFalse(path);
    }

    [RootFact]
    public async Task The_namespace_begins_at_the_containers_group()
    {
        (await RunAsync(b => b.Shell("cat /proc/self/cgroup"))).ShouldExit().Line.Split('\n').ShouldAllBe(line => !Shows(line) || line.EndsWith(":/"));
        // Also where a second process is born into a namespace that is joined.
        Builder.Namespace("pid", "/proc/self/ns/pid");
        (await RunAsync(b => b.Shell("cat /proc/self/cgroup"))).ShouldExit().Line.Split('\n').ShouldAllBe(line => !Shows(line) || line.EndsWith(":/"));
        Builder.Namespace("cgroup", null).Namespace("pid");
        (await RunAsync(b => b.Shell("cat /proc/self/cgroup"))).ShouldExit().Line.Split('\n').ShouldAllBe(line => !Shows(line) || line.EndsWith("/c"));
    }

    [RootFact]
    public async Task A_user_namespace_makes_no_difference() =>
        (await RunAsync(b => b.UserNamespace(100000).Mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro").Shell("cat /proc/self/cgroup; ls /sys/fs/cgroup >/dev/null && echo ok"))).ShouldExit().Line.Split('\n')
            .ShouldAllBe(line => line == "ok" || !Shows(line) || line.EndsWith(":/"));

    [RootFact]
    public async Task Paths_are_absolute_or_below_the_callers_group()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        foreach (var (path, end) in (ReadOnlySpan<(string, string)>)[(AbsolutePath("pod/a"), AbsolutePath("pod/a")), ("pod/b", "/pod/b"), ("x.slice:caisson:c1", "/x.slice:caisson:c1")])
        {
            Builder.Edit(c => c["linux"]!["cgroupsPath"] = path);
            bundle = Builder.BuildOnceAsync().Result;
            CreateAsync(bundle).Result.ShouldExit();
            Groups().Values.ShouldAllBe(group => group.EndsWith(end, StringComparison.Ordinal));
            OciAsync("delete", "--force", "c").Result.ShouldExit();
        }
        await RemoveGroupsAsync(AbsolutePath("pod"));
        if (!IsUnified) await ShellAsync($"rmdir /sys/fs/cgroup/*{AbsolutePath("")}");
        await ShellAsync("for d in $(find /sys/fs/cgroup -type d -name pod); do rmdir $d; done");
    }

    [RootFact]
    public async Task Paths_that_lead_elsewhere_are_refused()
    {
        var bundle = await Builder.Edit(c => c["linux"]!["cgroupsPath"] = "/a/../b").BuildAsync();
        (await CreateAsync(bundle)).ShouldFail("linux.cgroupsPath").ShouldExit(1);
        bundle = await Builder.Edit(c => c["linux"]!["cgroupsPath"] = "/").BuildOnceAsync();
        (await CreateAsync(bundle)).ShouldFail("root group").ShouldExit(1);
    }

    [RootFact]
    public async Task A_group_in_use_is_refused_and_left_alone()
    {
        await StartedAsync("a");
        var path = Groups("a")["cgroup2"[..(IsUnified ? 7 : 0)] is "" ? "freezer" : "cgroup2"];
        var bundle = await new BundleBuilder(Sandbox, "two").Edit(c => c["linux"]!["cgroupsPath"] = Path.GetFileName(path)).BuildAsync();
        (await CreateAsync(bundle, "b")).ShouldFail("container's cgroup is not empty").ShouldExit(1);
        ((string?)(await StateAsync("a"))["status"]).ShouldBe("running");
        (await OciAsync("list", "-q")).Output.ShouldBe("a\n");
        // One that is empty is taken, and goes with the container.
        (await OciAsync("delete", "--force", "a")).ShouldExit();
        (await ShellAsync($"mkdir {path}")).ShouldExit();
        (await CreateAsync(bundle, "b")).ShouldExit();
        (await OciAsync("delete", "--force", "b")).ShouldExit();
        Directory.Exists(FromHarness(path)).ShouldBeFalse();
    }

    [RootFact]
    public async Task A_frozen_group_is_refused()
    {
        await StartedAsync("a");
        var path = Principal("a");
        (await OciAsync("delete", "--force", "a")).ShouldExit();
        Directory.CreateDirectory(path);
        try
        {
            var (file, frozen, thawed) = View == CgroupView.V1 && !IsUnified ? ("freezer.state", "FROZEN", "THAWED") : ("cgroup.freeze", "1", "0");
            File.WriteAllText($"{path}/{file}", frozen);
            var bundle = await Builder.Edit(c => c["linux"]!["cgroupsPath"] = "a").BuildOnceAsync();
            (await CreateAsync(bundle)).ShouldFail("container's cgroup unexpectedly frozen").ShouldExit(1);
            Directory.Exists(path).ShouldBeTrue();
            File.WriteAllText($"{path}/{file}", thawed);
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    [RootFact]
    public async Task All_processes_end_by_the_group_when_nothing_else_holds_them_together()
    {
        foreach (var kind in (ReadOnlySpan<string>)["pid", "mount"]) Builder.Namespace(kind, null);
        Builder.Edit(c => { c["mounts"] = new JsonArray(); c["linux"]!.AsObject().Remove("maskedPaths"); c["linux"]!.AsObject().Remove("readonlyPaths"); });
        var bundle = await Builder.Shell("(setsid sleep 1000 &) & sleep 1000 & exec sleep 1000").BuildAsync();
        // What the shell gives its jobs as input.
        File.WriteAllText(bundle.RootFileSystem + "/dev/null", "");
        (await CreateAsync(bundle)).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
        (await Soon(() => Pids(Principal()).Count == 3)).ShouldBeTrue();
        JsonNode.Parse((await OciAsync("ps", "--format", "json", "c")).ShouldExit().Output)!.AsArray().Select(pid => (int)pid!).ShouldBe(Pids(Principal()).Order());
        (await OciAsync("kill", "--all", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await Soon(() => Pids(Principal()).Count == 0)).ShouldBeTrue();
        (await OciAsync("kill", "--all", "c", "KILL")).ShouldExit();
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_stopped_container_takes_what_is_left_of_it_with_it()
    {
        Builder.Namespace("pid", null);
        await StartedAsync(script: "setsid sleep 1000 & exec sleep 1000");
        var path = Principal();
        (await Soon(() => Pids(path).Count == 2)).ShouldBeTrue();
        Libc.kill((int)(await StateAsync("c"))["pid"]!, 9);
        await WaitForStatusAsync("c", "stopped");
        Pids(path).Count.ShouldBe(1);
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Groups_that_the_workload_made_go_too()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw");
        var place = IsUnified ? "/sys/fs/cgroup" : View == CgroupView.V1 ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup/unified";
        await StartedAsync(script: $"cd {place} && mkdir -p a/b/c d 'e f' && for g in a/b/c d 'e f'; do sh -c 'echo $$ >\"$0/cgroup.procs\"; exec sleep 1000' \"$g\" & done; i=0; p=deep; while [ $i -lt 60 ]; do mkdir $p; p=$p/deep; i=$((i+1)); done; echo made >/tmp/made; exec sleep 1000");
        var path = Principal();
        (await Soon(() => Directory.Exists(path + "/d") && Pids(path + "/d").Count == 1 && Pids(path + "/a/b/c").Count == 1)).ShouldBeTrue();
        JsonNode.Parse((await OciAsync("ps", "--format", "json", "c")).ShouldExit().Output)!.AsArray().Count.ShouldBeGreaterThanOrEqualTo(4);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        Directory.Exists(path).ShouldBeFalse();
    }

    /// <summary>root without the capabilities that pass over modes stands for an ordinary user, to whom the container's groups and what is made in them belong.</summary>
    [RootFact]
    public async Task Groups_that_the_workload_shut_are_no_obstacle()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw");
        var place = IsUnified ? "/sys/fs/cgroup" : View == CgroupView.V1 ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup/unified";
        await StartedAsync(script: $"cd {place} && mkdir -p a/b/c d/e && chmod 0 a/b a && chmod 0500 d && touch /tmp/made; exec sleep 1000");
        var path = Principal();
        (await Soon(() => Directory.Exists(path + "/d/e") && (File.GetUnixFileMode(path + "/d") & UnixFileMode.UserWrite) == 0)).ShouldBeTrue();
        (await Sandbox.RunAsync("/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--", Programs.CaissonOci, "delete", "--force", "c")).ShouldExit();
        Directory.Exists(path).ShouldBeFalse();
    }

    [RootFact]
    public async Task A_kill_in_the_middle_leaves_nothing_that_delete_would_not_find()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        // The parent is told by the child's step how far it is; it dies at once.
        for (var round = 0; round < 12; round++)
        {
            await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "create", "--bundle", bundle.Directory, "c"));
            await Task.Delay(round);
            Libc.kill(run.Pid, 9);
            await run.WaitAsync();
            (await OciAsync("delete", "--force", "c")).ShouldExit();
        }
    }

    /// <summary>Who died between the choice of a group and its making may have chosen one that is another container's.</summary>
    [RootFact]
    public async Task What_was_interrupted_before_it_had_a_group_leaves_that_of_another_alone()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw");
        var place = IsUnified ? "/sys/fs/cgroup" : View == CgroupView.V1 ? "/sys/fs/cgroup/freezer" : "/sys/fs/cgroup/unified";
        await StartedAsync("a", $"mkdir {place}/below; exec sleep 1000");
        (await Soon(() => Directory.Exists(Principal("a") + "/below"))).ShouldBeTrue();
        (await OciAsync("--cgroup-manager", "disabled", "create", "--bundle", Sandbox.Work + "/bundle", "b")).ShouldExit();
        (await OciAsync("kill", "b", "KILL")).ShouldExit();
        await WaitForStatusAsync("b", "stopped");
        string RecordOf(string id) => $"{Sandbox.RunDirectory}/caisson/{id}/state.json";
        var record = JsonNode.Parse(File.ReadAllText(RecordOf("b")))!.AsObject();
        var others = JsonNode.Parse(File.ReadAllText(RecordOf("a")))!.AsObject();
        record["pid"] = 0;
        foreach (var name in (string[])["cgroupManager", "cgroupPaths"]) record[name] = others[name]!.DeepClone();
        File.WriteAllText(RecordOf("b"), record.ToJsonString());
        (await OciAsync("delete", "--force", "b")).ShouldExit().Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        (await OciAsync("list", "-q")).Output.ShouldBe("a\n");
        ((string?)(await StateAsync("a"))["status"]).ShouldBe("running");
        Directory.Exists(Principal("a") + "/below").ShouldBeTrue();
    }

    [RootFact]
    public async Task No_manager_means_no_group()
    {
        var bundle = await Builder.Edit(c => c["linux"]!["cgroupsPath"] = "/somewhere").Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("--cgroup-manager", "disabled", "create", "--bundle", bundle.Directory, "c")).ShouldExit();
        File.ReadAllText($"{Sandbox.RunDirectory}/caisson/c/state.json").ShouldNotContain("cgroupPaths");
        (await OciAsync("pause", "c")).ShouldFail("no control group").ShouldExit(1);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task People_get_groups_too()
    {
        var result = await CaissonAsync("run", "--rootfs", Fixtures.Busybox, "--overlay", "--name", "web", "--share", "cgroup", "--", "cat", "/proc/self/cgroup");
        result.ShouldExit().Line.Split('\n').ShouldAllBe(line => !Shows(line) || line.EndsWith("/caisson-web"));
    }
}
