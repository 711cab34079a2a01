using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci.Resources;

/// <summary>Limits of a new container: what is in the group's files, in the version that each controller has here, and what they do.</summary>
public sealed class LimitTests : ResourceTest
{
    [RootFact]
    public async Task Memory_limits_are_in_the_files()
    {
        var group = await StartedWithAsync("""{"memory":{"limit":67108864,"swap":134217728,"reservation":33554432}}""");
        if (group.IsLegacy("memory"))
        {
            group.Read("memory.limit_in_bytes").ShouldBe("67108864");
            group.Read("memory.memsw.limit_in_bytes").ShouldBe("134217728");
            group.Read("memory.soft_limit_in_bytes").ShouldBe("33554432");
        }
        else
        {
            group.Read("memory.max").ShouldBe("67108864");
            group.Read("memory.swap.max").ShouldBe("67108864");
            group.Read("memory.low").ShouldBe("33554432");
        }
    }

    [RootFact]
    public async Task What_only_version_1_has_is_in_the_files_or_refused()
    {
        With("""{"memory":{"limit":67108864,"kernelTCP":4194304,"swappiness":10,"disableOOMKiller":true,"useHierarchy":true}}""");
        var result = await OciAsync("create", "--bundle", (await Builder.Shell("exec sleep 1000").BuildAsync()).Directory, "c");
        if (new ContainerGroup(Environment.ProcessId).IsLegacy("memory"))
        {
            result.ShouldExit();
            var group = await GroupAsync();
            group.Read("memory.kmem.tcp.limit_in_bytes").ShouldBe("4194304");
            group.Read("memory.swappiness").ShouldBe("10");
            group.Read("memory.oom_control").ShouldStartWith("oom_kill_disable 1");
            group.Read("memory.use_hierarchy").ShouldBe("1");
        }
        else
        {
            result.ShouldFail("linux.resources.memory.kernelTCP").ShouldExit(1);
        }
    }

    [RootFact]
    public async Task Processor_limits_are_in_the_files()
    {
        var group = await StartedWithAsync("""{"cpu":{"shares":512,"quota":50000,"period":200000,"burst":10000,"cpus":"0","mems":"0"}}""");
        if (group.IsLegacy("cpu"))
        {
            group.Read("cpu.shares").ShouldBe("512");
            group.Read("cpu.cfs_quota_us").ShouldBe("50000");
            group.Read("cpu.cfs_period_us").ShouldBe("200000");
            group.Read("cpu.cfs_burst_us").ShouldBe("10000");
        }
        else
        {
            group.Read("cpu.weight").ShouldBe("59");
            group.Read("cpu.max").ShouldBe("50000 200000");
            group.Read("cpu.max.burst").ShouldBe("10000");
        }
        group.Read("cpuset.cpus").ShouldBe("0");
        group.Read("cpuset.mems").ShouldBe("0");
    }

    [RootFact]
    public async Task An_idle_container_is_idle() => (await StartedWithAsync("""{"cpu":{"idle":1,"shares":2048}}""")).Read("cpu.idle").ShouldBe("1");

    [RootFact]
    public async Task The_processors_are_those_of_the_set()
    {
        With("""{"cpu":{"cpus":"0"}}""");
        (await RunAsync(b => b.Shell("grep Cpus_allowed_list /proc/self/status"))).ShouldExit().Line.ShouldBe("Cpus_allowed_list:\t0");
    }

    [RootFact]
    public async Task The_number_of_processes_stops_forks()
    {
        With("""{"pids":{"limit":6}}""");
        var result = await RunAsync(b => b.Shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; echo unlimited"));
        result.Output.ShouldNotContain("unlimited");
        result.Error.ShouldContain("fork");
    }

    [RootFact]
    public async Task Unlimited_is_unlimited()
    {
        var group = await StartedWithAsync("""{"pids":{"limit":-1},"memory":{"limit":-1},"cpu":{"quota":-1}}""");
        group.Read("pids.max").ShouldBe("max");
        group.Read(group.IsLegacy("cpu") ? "cpu.cfs_quota_us" : "cpu.max").ShouldBe(group.IsLegacy("cpu") ? "-1" : "max 100000");
        group.Read(group.IsLegacy("memory") ? "memory.limit_in_bytes" : "memory.max").ShouldBe(group.IsLegacy("memory") ? "9223372036854771712" : "max");
    }

    [RootFact]
    public async Task A_limit_of_no_processes_lets_the_first_one_live()
    {
        With("""{"pids":{"limit":0}}""");
        (await RunAsync(b => b.Shell("echo one; sleep 0; echo two"))).Output.ShouldBe("one\n");
    }

    [RootFact]
    public async Task Too_much_memory_ends_the_process()
    {
        With("""{"memory":{"limit":16777216,"swap":16777216}}""");
        // tail keeps the only line.
        (await RunAsync(b => b.Shell("head -c 200000000 /dev/zero | tail; echo status $?"))).Output.ShouldContain("status 137");
    }

    [RootFact]
    public async Task The_quota_slows_down()
    {
        var group = await StartedWithAsync("""{"cpu":{"quota":5000,"period":100000}}""", "while :; do :; done");
        await Task.Delay(400);
        int Throttled() => int.Parse(group.Read("cpu.stat").Split('\n').First(line => line.StartsWith("nr_throttled")).Split(' ')[1]);
        Throttled().ShouldBeGreaterThan(0);
    }

    [RootFact]
    public async Task Huge_pages_are_limited_where_their_controller_is()
    {
        if (!new ContainerGroup(Environment.ProcessId).Has("hugetlb")) return;
        var group = await StartedWithAsync("""{"hugepageLimits":[{"pageSize":"2MB","limit":4194304}]}""");
        var suffix = group.IsLegacy("hugetlb") ? "limit_in_bytes" : "max";
        group.Read($"hugetlb.2MB.{suffix}").ShouldBe("4194304");
        group.Read($"hugetlb.2MB.rsvd.{suffix}").ShouldBe("4194304");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        With("""{"hugepageLimits":[{"pageSize":"3MB","limit":4194304}]}""");
        (await OciAsync("create", "--bundle", (await Builder.BuildOnceAsync()).Directory, "c")).ShouldFail($"hugetlb.3MB.{suffix}", "controller hugetlb", "no huge pages of that size", "2MB");
    }

    [RootFact]
    public async Task Rates_of_disks_are_limited()
    {
        var disk = Directory.GetDirectories("/sys/block").Select(Path.GetFileName).First(name => name!.StartsWith("vd") || name.StartsWith("nvme") || name.StartsWith("sd"));
        var number = File.ReadAllText($"/sys/block/{disk}/dev").Trim();
        var (major, minor) = (number.Split(':')[0], number.Split(':')[1]);
        var group = await StartedWithAsync(
            $$$"""{"blockIO":{"throttleReadBpsDevice":[{"major":{{{major}}},"minor":{{{minor}}},"rate":1048576}],"throttleWriteIOPSDevice":[{"major":{{{major}}},"minor":{{{minor}}},"rate":100}]}}""");
        if (group.IsLegacy("blkio"))
        {
            group.Read("blkio.throttle.read_bps_device").ShouldBe($"{number} 1048576");
            group.Read("blkio.throttle.write_iops_device").ShouldBe($"{number} 100");
        }
        else
        {
            group.Read("io.max").ShouldBe($"{number} rbps=1048576 wbps=max riops=max wiops=100");
        }
    }

    [RootFact]
    public async Task Files_of_version_2_are_written_as_they_are_named()
    {
        var own = new ContainerGroup(Environment.ProcessId);
        if (own.Unified is null) return;
        var group = await StartedWithAsync(own.Has("memory") && !own.IsLegacy("memory") ? """{"unified":{"cgroup.max.depth":"3","memory.high":"33554432"}}""" : """{"unified":{"cgroup.max.depth":"3"}}""");
        File.ReadAllText(group.Unified + "/cgroup.max.depth").ShouldBe("3\n");
        if (!own.IsLegacy("memory")) group.Read("memory.high").ShouldBe("33554432");
    }

    [RootFact]
    public async Task Real_time_comes_from_the_groups_above()
    {
        if (!File.Exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us")) return;
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = $"/{TestGroups.Unique("above")}/c");
        var resources = """{"cpu":{"realtimePeriod":500000,"realtimeRuntime":10000}}""";
        With(resources);
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = $"/{TestGroups.Unique("above")}/c");
        await StartedAsync();
        try
        {
            var group = await GroupAsync();
            group.Read("cpu.rt_runtime_us").ShouldBe("10000");
            group.Read("cpu.rt_period_us").ShouldBe("500000");
            (await UpdateAsync("--cpu-rt-runtime", "5000")).ShouldExit();
            group.Read("cpu.rt_runtime_us").ShouldBe("5000");
            (await UpdateAsync("--cpu-rt-runtime", "400000")).ShouldFail("cpu.rt_runtime_us", "400000", "controller cpu", "than the one above");
        }
        finally
        {
            await OciAsync("delete", "--force", "c");
            await ShellAsync($"find /sys/fs/cgroup -depth -type d -name {TestGroups.Unique("above")} -exec rmdir {{}} ';'");
        }
    }

    [RootFact]
    public async Task What_cannot_be_had_is_told_with_controller_file_value_and_reason()
    {
        var own = new ContainerGroup(Environment.ProcessId);
        await Refused("""{"cpu":{"cpus":"999"}}""", "cpuset.cpus", "999", "controller cpuset", "processor");
        await Refused("""{"cpu":{"quota":5}}""", own.IsLegacy("cpu") ? "cpu.cfs_quota_us to 5" : "cpu.max to 5", "controller cpu", "at least 1000");
        await Refused("""{"blockIO":{"throttleReadBpsDevice":[{"major":4095,"minor":9,"rate":1}]}}""", "4095:9", "no such device");
        await Refused("""{"memory":{"limit":-3}}""", "memory.limit");
        await Refused("""{"network":{"classID":5}}""", "network.classID", "net_cls", "version 1");
        await Refused("""{"rdma":{"mlx5_0":{"hcaHandles":3}}}""", own.Has("rdma") ? "no such device" : "controller rdma");
        await Refused("""{"unified":{"a/b":"1"}}""", "a/b");
        await Refused("""{"unified":{"nonsense.max":"1"}}""", "nonsense");
        await Refused("""{"blockIO":{"weight":5000}}""", "weight");
        (await ShellAsync($"find /sys/fs/cgroup -name {Group}")).Output.ShouldBeEmpty();
    }

    private async Task Refused(string resources, params string[] words)
    {
        With(resources);
        var result = await OciAsync("create", "--bundle", (await Builder.BuildOnceAsync()).Directory, "c");
        result.ShouldFail(words).ShouldExit(1);
        result.Error.ShouldNotContain("no such file or directory", Case.Insensitive);
        result.Error.ShouldNotContain("permission denied", Case.Insensitive);
    }
}
