using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci.Resources;

/// <summary><c>update</c>: limits of a container that runs.</summary>
public sealed class UpdateTests : ResourceTest
{
    [RootFact]
    public async Task Options_change_what_they_name_and_nothing_else()
    {
        var group = await StartedWithAsync("""{"memory":{"limit":67108864,"swap":134217728},"pids":{"limit":20},"cpu":{"shares":1024,"quota":40000,"period":100000}}""");
        var (legacyMemory, legacyCpu) = (group.IsLegacy("memory"), group.IsLegacy("cpu"));
        string Limit() => group.Read(legacyMemory ? "memory.limit_in_bytes" : "memory.max");
        string Swap() => group.Read(legacyMemory ? "memory.memsw.limit_in_bytes" : "memory.swap.max");

        (await UpdateAsync("--pids-limit", "30")).ShouldExit();
        group.Read("pids.max").ShouldBe("30");
        Limit().ShouldBe("67108864");

        // Version 2 tells swap from the limit of both, which stays.
        (await UpdateAsync("--memory", "48M")).ShouldExit();
        Limit().ShouldBe("50331648");
        Swap().ShouldBe(legacyMemory ? "134217728" : "83886080");

        // Both down and both up: one order works for each.
        (await UpdateAsync("--memory=32M", "--memory-swap=40M")).ShouldExit();
        (Limit(), Swap()).ShouldBe(("33554432", legacyMemory ? "41943040" : "8388608"));
        (await UpdateAsync("--memory=256m", "--memory-swap=1g")).ShouldExit();
        (Limit(), Swap()).ShouldBe(("268435456", legacyMemory ? "1073741824" : "805306368"));
        (await UpdateAsync("--memory", "-1")).ShouldExit();
        (Limit(), Swap()).ShouldBe(legacyMemory ? ("9223372036854771712", "9223372036854771712") : ("max", "max"));

        (await UpdateAsync("--cpu-quota", "5000", "--cpu-period", "10000")).ShouldExit();
        if (legacyCpu) (group.Read("cpu.cfs_quota_us"), group.Read("cpu.cfs_period_us")).ShouldBe(("5000", "10000"));
        else group.Read("cpu.max").ShouldBe("5000 10000");
        (await UpdateAsync("--cpu-quota", "20000", "--cpu-period", "50000", "--cpu-burst", "3000")).ShouldExit();
        if (legacyCpu) (group.Read("cpu.cfs_quota_us"), group.Read("cpu.cfs_period_us"), group.Read("cpu.cfs_burst_us")).ShouldBe(("20000", "50000", "3000"));
        else (group.Read("cpu.max"), group.Read("cpu.max.burst")).ShouldBe(("20000 50000", "3000"));
        (await UpdateAsync("--cpu-quota", "-1")).ShouldExit();
        group.Read(legacyCpu ? "cpu.cfs_quota_us" : "cpu.max").ShouldBe(legacyCpu ? "-1" : "max 50000");

        (await OciAsync("update", "c", "--cpu-share", "2048", "--cpuset-cpus", "0", "--cpuset-mems", "0")).ShouldExit();
        group.Read(legacyCpu ? "cpu.shares" : "cpu.weight").ShouldBe(legacyCpu ? "2048" : "174");
        (group.Read("cpuset.cpus"), group.Read("cpuset.mems")).ShouldBe(("0", "0"));
        (await UpdateAsync("--cpu-idle", "1")).ShouldExit();
        group.Read("cpu.idle").ShouldBe("1");
        (await UpdateAsync("--cpu-idle", "0")).ShouldExit();
        group.Read("cpu.idle").ShouldBe("0");
        group.Read(legacyCpu ? "cpu.shares" : "cpu.weight").ShouldBe(legacyCpu ? "2048" : "174");
        (await UpdateAsync("--memory-reservation", "16777216")).ShouldExit();
        group.Read(legacyMemory ? "memory.soft_limit_in_bytes" : "memory.low").ShouldBe("16777216");
        group.Read("pids.max").ShouldBe("30");
    }

    [RootFact]
    public async Task A_document_comes_from_a_file_or_from_standard_input()
    {
        var group = await StartedWithAsync("""{"pids":{"limit":20}}""");
        (await UpdateByDocumentAsync("""{"PIDS":{"limit":25},"memory":null,"cpu":{"shares":0},"blockIO":{}}""")).ShouldExit();
        group.Read("pids.max").ShouldBe("25");
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "update", "--resources=-", "--cpu-quota=30000", "c") { Input = """{"pids":{"limit":26}}""" });
        result.ShouldExit();
        group.Read("pids.max").ShouldBe("26");
        group.Read(group.IsLegacy("cpu") ? "cpu.cfs_quota_us" : "cpu.max").ShouldStartWith("30000");
        (await UpdateByDocumentAsync("""{"pids":{"limit":"x"}}""")).ShouldFail("pids.limit");
        (await UpdateByDocumentAsync("""{"memory":{"swappiness":101}}""")).ShouldFail("swappiness");
        (await OciAsync("update", "--resources", "/nowhere", "c")).ShouldFail("/nowhere").ShouldExit(1);
    }

    [RootFact]
    public async Task What_fails_leaves_everything_as_it_was()
    {
        var group = await StartedWithAsync("""{"pids":{"limit":20},"cpu":{"shares":1024}}""");
        var weight = group.IsLegacy("cpu") ? "cpu.shares" : "cpu.weight";
        var before = group.Read(weight);
        (await UpdateAsync("--cpu-share", "2048", "--cpuset-cpus", "999")).ShouldFail("cpuset.cpus", "999").ShouldExit(1);
        group.Read(weight).ShouldBe(before);
        // Nor does a later update bring it back.
        (await UpdateAsync("--cpu-idle", "1")).ShouldExit();
        (await UpdateAsync("--cpu-idle", "0")).ShouldExit();
        group.Read(weight).ShouldBe(before);
        (await UpdateAsync("--memory", "lots")).ShouldFail("--memory", "lots").ShouldExit(1);
        (await UpdateAsync("--blkio-weight", "70000")).ShouldFail("--blkio-weight").ShouldExit(1);
        (await UpdateAsync("--mem-bw-schema", "MB:0=10")).ShouldFail("no class of service").ShouldExit(1);
    }

    [RootFact]
    public async Task Where_there_is_no_room_for_the_new_record_nothing_is_changed()
    {
        var root = Path.Combine(Sandbox.Work, "small");
        (await ShellAsync($"mkdir {root} && mount -t tmpfs -o size=256k small {root}")).ShouldExit();
        With("""{"pids":{"limit":20}}""");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("--root", root, "create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var group = new ContainerGroup((int)JsonNode.Parse((await OciAsync("--root", root, "state", "c")).ShouldExit().Output)!["pid"]!);
        await ShellAsync($"dd if=/dev/zero of={root}/filler bs=1k count=1024 2>/dev/null");
        (await OciAsync("--root", root, "update", "--pids-limit", "30", "c")).ShouldFail("ENOSPC").ShouldExit(1);
        group.Read("pids.max").ShouldBe("20");
        (await ShellAsync($"rm {root}/filler; ls -A {root}/c | grep new")).Output.ShouldBe("");
        // The control: it is the room that was missing.
        (await OciAsync("--root", root, "update", "--pids-limit", "30", "c")).ShouldExit();
        group.Read("pids.max").ShouldBe("30");
        (await OciAsync("--root", root, "delete", "--force", "c")).ShouldExit();
        (await ShellAsync($"umount {root}")).ShouldExit();
    }

    [RootFact]
    public async Task Only_a_container_with_processes_is_updated()
    {
        (await OciAsync("update", "--pids-limit", "5", "nope")).ShouldFail("container does not exist").ShouldExit(1);
        await StartedWithAsync("{}");
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await UpdateAsync("--pids-limit", "5")).ShouldFail("container not running").ShouldExit(1);
    }

    [RootFact]
    public async Task A_created_container_is_updated_before_it_starts()
    {
        With("{}");
        (await OciAsync("create", "--bundle", (await Builder.Shell("exec sleep 1000").BuildAsync()).Directory, "c")).ShouldExit();
        (await UpdateAsync("--pids-limit", "5")).ShouldExit();
        (await GroupAsync()).Read("pids.max").ShouldBe("5");
        (await OciAsync("start", "c")).ShouldExit();
    }
}
