using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>Containers in scopes of the machine's systemd.</summary>
public sealed class SystemdScopeTests : SystemdTest
{
    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task A_container_is_a_scope_with_its_limits()
    {
        (await CreateAsync(config => config["linux"]!["resources"] = JsonNode.Parse("""
            { "devices": [{ "allow": false, "access": "rwm" }],
              "memory": { "limit": 67108864, "swap": 100663296, "reservation": 33554432 },
              "cpu": { "shares": 512, "quota": 12345, "period": 50000, "cpus": "0" },
              "pids": { "limit": 40 },
              "unified": { "memory.high": "50331648" } }
            """))).ShouldExit();
        var unit = await ShowAsync("caisson-c1.scope");
        unit["ControlGroup"].ShouldBe("/system.slice/caisson-c1.scope");
        unit["Description"].ShouldBe("caisson container c1");
        (unit["Delegate"], unit["DefaultDependencies"], unit["CollectMode"], unit["ActiveState"]).ShouldBe(("yes", "no", "inactive-or-failed", "active"));
        (unit["MemoryAccounting"], unit["CPUAccounting"], unit["IOAccounting"], unit["TasksAccounting"]).ShouldBe(("yes", "yes", "yes", "yes"));
        (unit["MemoryMax"], unit["MemoryLow"], unit["MemoryHigh"], unit["MemorySwapMax"]).ShouldBe(("67108864", "33554432", "50331648", "33554432"));
        (unit["CPUWeight"], unit["CPUQuotaPerSecUSec"], unit["CPUQuotaPeriodUSec"], unit["AllowedCPUs"], unit["TasksMax"]).ShouldBe(("59", "250ms", "50ms", "0", "40"));
        unit["DevicePolicy"].ShouldBe("strict");
        // systemd keeps whole percents; the kernel has what was asked for.
        var group = GroupOf(unit);
        (Read(group, "memory.max"), Read(group, "memory.swap.max"), Read(group, "cpu.max"), Read(group, "pids.max")).ShouldBe(("67108864", "33554432", "12345 50000", "40"));
        var pid = (string)(await StateAsync("c1"))["pid"]!.ToString();
        Read(group, "cgroup.procs").ShouldBe(pid);

        (await SystemdAsync("start", "c1")).ShouldExit();
        (await SystemdAsync("exec", "c1", "cat", "/proc/self/cgroup")).ShouldExit().Line.ShouldBe("0::/");
        (await SystemdAsync("ps", "--format", "json", "c1")).ShouldExit().Line.ShouldBe($"[{pid}]");
        (await SystemdAsync("pause", "c1")).ShouldExit();
        ((string?)(await StateAsync("c1"))["status"]).ShouldBe("paused");
        (await SystemdAsync("resume", "c1")).ShouldExit();

        (await SystemdAsync("update", "--memory", "134217728", "--memory-swap", "268435456", "--pids-limit", "50", "--cpu-quota", "25000", "c1")).ShouldExit();
        unit = await ShowAsync("caisson-c1.scope");
        (unit["MemoryMax"], unit["MemorySwapMax"], unit["TasksMax"], unit["CPUQuotaPerSecUSec"]).ShouldBe(("134217728", "134217728", "50", "500ms"));
        (Read(group, "memory.max"), Read(group, "pids.max"), Read(group, "cpu.max")).ShouldBe(("134217728", "50", "25000 50000"));
        // What fails leaves what systemd knows as it was, too.
        (await SystemdAsync("update", "--pids-limit", "60", "--cpuset-cpus", "999", "c1")).ShouldFail("999");
        (await ShowAsync("caisson-c1.scope"))["TasksMax"].ShouldBe("50");
        // What systemd writes anew is what was asked for last.
        (await SystemctlAsync("daemon-reload")).ShouldExit();
        (Read(group, "memory.max"), Read(group, "pids.max")).ShouldBe(("134217728", "50"));

        (await SystemdAsync("kill", "c1", "KILL")).ShouldExit();
        await WaitForStatusAsync("c1", "stopped");
        (await SystemdAsync("delete", "c1")).ShouldExit();
        Directory.Exists(group).ShouldBeFalse();
        (await ShowAsync("caisson-c1.scope"))["LoadState"].ShouldBe("not-found");
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task The_document_names_slice_unit_and_properties()
    {
        (await CreateAsync(config =>
        {
            config["linux"]!["cgroupsPath"] = "caissontest-a.slice:cri:x";
            config["annotations"] = new JsonObject
            {
                ["org.systemd.property.TimeoutStopSec"] = "7",
                ["org.systemd.property.Description"] = "'a test'",
                ["run.oci.systemd.subgroup"] = "container",
            };
            config["linux"]!["resources"] = JsonNode.Parse("""{ "memory": { "limit": 67108864 } }""");
        })).ShouldExit();
        try
        {
            var unit = await ShowAsync("cri-x.scope");
            unit["ControlGroup"].ShouldBe("/caissontest.slice/caissontest-a.slice/cri-x.scope");
            (unit["TimeoutStopUSec"], unit["Description"], unit["MemoryMax"]).ShouldBe(("7s", "a test", "67108864"));
            // The document has no device rules: those that it gets are told to systemd too, which would open the group again.
            unit["DevicePolicy"].ShouldBe("strict");
            var group = GroupOf(unit) + "/container";
            Read(group, "cgroup.procs").ShouldBe((await StateAsync("c1"))["pid"]!.ToString());
            Read(group, "memory.max").ShouldBe("67108864");
            (await SystemdAsync("start", "c1")).ShouldExit();
            (await SystemdAsync("exec", "c1", "cat", "/proc/self/cgroup")).ShouldExit().Line.ShouldBe("0::/");
            (await SystemdAsync("delete", "--force", "c1")).ShouldExit();
            Directory.Exists(GroupOf(unit)).ShouldBeFalse();
        }
        finally
        {
            await OciAsync("delete", "--force", "c1");
            await SystemctlAsync("stop", "caissontest.slice");
        }
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task Groups_that_the_workload_made_go_too()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw").Shell("mkdir -p /sys/fs/cgroup/a/b && echo $$ >/sys/fs/cgroup/a/b/cgroup.procs && echo there && exec sleep 1000");
        var bundle = await Builder.BuildAsync();
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "--systemd-cgroup", "run", "--bundle", bundle.Directory, "c1"));
        await run.WaitForAsync("there");
        Directory.Exists("/sys/fs/cgroup/system.slice/caisson-c1.scope/a/b").ShouldBeTrue();
        (await SystemdAsync("delete", "--force", "c1")).ShouldExit();
        Directory.Exists("/sys/fs/cgroup/system.slice/caisson-c1.scope").ShouldBeFalse();
        await run.WaitAsync();
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task A_unit_that_is_at_work_is_not_taken()
    {
        (await CreateAsync(config => config["linux"]!["cgroupsPath"] = ":caisson:same")).ShouldExit();
        (await CreateAsync(id: "c2")).ShouldFail("cannot have the systemd unit caisson-same.scope", "there is a unit of that name already");
        (await OciAsync("state", "c2")).ShouldFail("does not exist");
        ((string?)(await StateAsync("c1"))["status"]).ShouldBe("created");
        // No word about the other's process: it lives.
        (await SystemdAsync("start", "c1")).ShouldExit();
        (await SystemdAsync("delete", "--force", "c1")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task A_unit_that_failed_is_replaced()
    {
        await Sandbox.RunAsync("/usr/bin/systemd-run", "--scope", "--unit=caisson-c1", "-p", "RuntimeMaxSec=100ms", "sleep", "100");
        for (var i = 0; (await ShowAsync("caisson-c1.scope"))["ActiveState"] != "failed" && i < 100; i++) await Task.Delay(20);
        (await ShowAsync("caisson-c1.scope"))["ActiveState"].ShouldBe("failed");
        (await CreateAsync()).ShouldExit();
        (await ShowAsync("caisson-c1.scope"))["ActiveState"].ShouldBe("active");
        (await SystemdAsync("delete", "--force", "c1")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task A_container_that_cannot_be_made_leaves_no_unit()
    {
        Builder.Args("/no/such/program");
        var bundle = await Builder.BuildAsync();
        (await SystemdAsync("create", "--bundle", bundle.Directory, "c1")).ShouldFail("/no/such/program");
        Directory.Exists("/sys/fs/cgroup/system.slice/caisson-c1.scope").ShouldBeFalse();

        Builder.Edit(config => config["annotations"] = new JsonObject { ["org.systemd.property.NoSuchThing"] = "true" });
        bundle = await Builder.Shell("true").BuildOnceAsync();
        (await SystemdAsync("create", "--bundle", bundle.Directory, "c1")).ShouldFail("systemd refuses to make the unit caisson-c1.scope", "NoSuchThing");
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task A_container_that_ends_by_itself_takes_its_unit_along()
    {
        var bundle = await Builder.Shell("exit 3").BuildAsync();
        (await SystemdAsync("run", "--bundle", bundle.Directory, "c1")).ShouldExit(3);
        Directory.Exists("/sys/fs/cgroup/system.slice/caisson-c1.scope").ShouldBeFalse();
    }

    [FactIf(Feature.Root, Feature.Systemd, Feature.CgroupPureV2, Feature.BusyboxRoot)]
    public async Task The_bus_does_as_well_as_systemds_own_socket()
    {
        var bundle = await Builder.Shell("cat /proc/self/cgroup").BuildAsync();
        var environment = new Dictionary<string, string?> { ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/run/dbus/system_bus_socket" };
        (await SystemdAsync(environment, "run", "--bundle", bundle.Directory, "c1")).ShouldExit().Line.ShouldBe("0::/");
    }
}
