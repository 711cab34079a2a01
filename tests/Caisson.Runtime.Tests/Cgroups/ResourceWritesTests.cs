using Caisson.Cgroups.Resources;

namespace Caisson.Runtime.Tests.Cgroups;

/// <summary>Every field of linux.resources in both versions: which file gets which value.</summary>
public class ResourceWritesTests
{
    [Theory]
    [InlineData("""{"memory":{"limit":1048576}}""", "memory.limit_in_bytes=1048576", "memory.max=1048576")]
    [InlineData("""{"memory":{"limit":-1}}""", "memory.memsw.limit_in_bytes=-1|memory.limit_in_bytes=-1", "memory.swap.max=max|memory.max=max")]
    [InlineData("""{"memory":{"limit":0,"swap":0,"reservation":0,"kernelTCP":0}}""", "", "")]
    [InlineData("""{"memory":{"limit":1000,"swap":3000}}""", "memory.limit_in_bytes=1000|memory.memsw.limit_in_bytes=3000", "memory.swap.max=2000|memory.max=1000")]
    [InlineData("""{"memory":{"limit":1000,"swap":1000}}""", "memory.limit_in_bytes=1000|memory.memsw.limit_in_bytes=1000", "memory.swap.max=0|memory.max=1000")]
    [InlineData("""{"memory":{"limit":1000,"swap":-1}}""", "memory.memsw.limit_in_bytes=-1|memory.limit_in_bytes=1000", "memory.swap.max=max|memory.max=1000")]
    [InlineData("""{"memory":{"limit":-1,"swap":5000}}""", null, "memory.swap.max=5000|memory.max=max")]
    [InlineData("""{"memory":{"reservation":4096}}""", "memory.soft_limit_in_bytes=4096", "memory.low=4096")]
    [InlineData("""{"memory":{"reservation":-1}}""", "memory.soft_limit_in_bytes=-1", "memory.low=max")]
    [InlineData("""{"memory":{"kernel":4096}}""", "", "")]
    [InlineData("""{"memory":{"kernelTCP":4096}}""", "memory.kmem.tcp.limit_in_bytes=4096", null)]
    [InlineData("""{"memory":{"kernelTCP":-1}}""", "memory.kmem.tcp.limit_in_bytes=-1", "")]
    [InlineData("""{"memory":{"swappiness":0}}""", "memory.swappiness=0", null)]
    [InlineData("""{"memory":{"swappiness":60}}""", "memory.swappiness=60", null)]
    [InlineData("""{"memory":{"disableOOMKiller":true}}""", "memory.oom_control=1", null)]
    [InlineData("""{"memory":{"disableOOMKiller":false}}""", "", "")]
    [InlineData("""{"memory":{"useHierarchy":true}}""", "", "")]
    [InlineData("""{"memory":{"useHierarchy":false}}""", "memory.use_hierarchy=0", null)]
    [InlineData("""{"cpu":{"shares":1024}}""", "cpu.shares=1024", "cpu.weight=100")]
    [InlineData("""{"cpu":{"shares":2}}""", "cpu.shares=2", "cpu.weight=1")]
    [InlineData("""{"cpu":{"shares":0,"quota":0,"period":0}}""", "", "")]
    [InlineData("""{"cpu":{"quota":50000}}""", "cpu.cfs_quota_us=50000", "cpu.max=50000")]
    [InlineData("""{"cpu":{"quota":-1}}""", "cpu.cfs_quota_us=-1", "cpu.max=max")]
    [InlineData("""{"cpu":{"quota":-5}}""", "cpu.cfs_quota_us=-1", "cpu.max=max")]
    [InlineData("""{"cpu":{"period":20000}}""", "cpu.cfs_period_us=20000", "cpu.max=max 20000")]
    [InlineData("""{"cpu":{"quota":10000,"period":20000}}""", "cpu.cfs_period_us=20000|cpu.cfs_quota_us=10000", "cpu.max=10000 20000")]
    [InlineData("""{"cpu":{"quota":10000,"burst":5000}}""", "cpu.cfs_quota_us=10000|cpu.cfs_burst_us=5000", "cpu.max=10000|cpu.max.burst=5000")]
    [InlineData("""{"cpu":{"burst":0}}""", "", "")]
    [InlineData("""{"cpu":{"idle":1}}""", "cpu.idle=1", "cpu.idle=1")]
    [InlineData("""{"cpu":{"idle":0}}""", "", "")]
    [InlineData("""{"cpu":{"idle":1,"shares":2048}}""", "cpu.idle=1", "cpu.idle=1")]
    [InlineData("""{"cpu":{"realtimeRuntime":5000}}""", "cpu.rt_runtime_us=5000", null)]
    [InlineData("""{"cpu":{"realtimePeriod":500000}}""", "cpu.rt_period_us=500000", null)]
    [InlineData("""{"cpu":{"realtimePeriod":500000,"realtimeRuntime":5000}}""", "cpu.rt_period_us=500000|cpu.rt_runtime_us=5000", null)]
    [InlineData("""{"cpu":{"realtimePeriod":0,"realtimeRuntime":0}}""", "", "")]
    [InlineData("""{"cpu":{"cpus":"0-1","mems":"0"}}""", "cpuset.cpus=0-1|cpuset.mems=0", "cpuset.cpus=0-1|cpuset.mems=0")]
    [InlineData("""{"cpu":{"cpus":"","mems":""}}""", "", "")]
    [InlineData("""{"pids":{"limit":7}}""", "pids.max=7", "pids.max=7")]
    [InlineData("""{"pids":{"limit":-1}}""", "pids.max=max", "pids.max=max")]
    [InlineData("""{"pids":{"limit":0}}""", "pids.max=1", "pids.max=1")]
    [InlineData("""{"pids":{}}""", "", "")]
    [InlineData("""{"blockIO":{}}""", "", "")]
    [InlineData("""{"blockIO":{"weight":0,"leafWeight":0}}""", "", "")]
    [InlineData("""{"blockIO":{"weight":500}}""", "blkio.weight=500", "io.weight=4950")]
    [InlineData("""{"blockIO":{"weight":10}}""", "blkio.weight=10", "io.weight=1")]
    [InlineData("""{"blockIO":{"weight":1000}}""", "blkio.weight=1000", "io.weight=10000")]
    [InlineData("""{"blockIO":{"weight":5}}""", "blkio.weight=5", null)]
    [InlineData("""{"blockIO":{"leafWeight":500}}""", "blkio.leaf_weight=500", null)]
    [InlineData("""{"blockIO":{"weightDevice":[{"major":8,"minor":0,"weight":500}]}}""", "blkio.weight_device=8:0 500", "io.weight=8:0 4950")]
    [InlineData("""{"blockIO":{"weightDevice":[{"major":8,"minor":0,"weight":500,"leafWeight":300}]}}""", "blkio.weight_device=8:0 500|blkio.leaf_weight_device=8:0 300", null)]
    [InlineData("""{"blockIO":{"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":600}]}}""", "blkio.throttle.read_bps_device=8:0 600", "io.max=8:0 rbps=600")]
    [InlineData("""{"blockIO":{"throttleWriteBpsDevice":[{"major":8,"minor":0,"rate":600},{"major":8,"minor":16,"rate":7}]}}""",
        "blkio.throttle.write_bps_device=8:0 600|blkio.throttle.write_bps_device=8:16 7", "io.max=8:0 wbps=600|io.max=8:16 wbps=7")]
    [InlineData("""{"blockIO":{"throttleReadIOPSDevice":[{"major":8,"minor":0,"rate":600}]}}""", "blkio.throttle.read_iops_device=8:0 600", "io.max=8:0 riops=600")]
    [InlineData("""{"blockIO":{"throttleWriteIOPSDevice":[{"major":8,"minor":0,"rate":0}]}}""", "blkio.throttle.write_iops_device=8:0 0", "io.max=8:0 wiops=max")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"2MB","limit":4194304}]}""", "hugetlb.2MB.limit_in_bytes=4194304", "hugetlb.2MB.max=4194304")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"1GB","limit":0}]}""", "hugetlb.1GB.limit_in_bytes=0", "hugetlb.1GB.max=0")]
    [InlineData("""{"network":{"classID":1048577}}""", "net_cls.classid=1048577", null)]
    [InlineData("""{"network":{"classID":0,"priorities":[]}}""", "net_cls.classid=0", "")]
    [InlineData("""{"network":{"priorities":[{"name":"eth0","priority":500},{"name":"lo","priority":1}]}}""", "net_prio.ifpriomap=eth0 500|net_prio.ifpriomap=lo 1", null)]
    [InlineData("""{"rdma":{"mlx5_1":{"hcaHandles":3,"hcaObjects":10000},"rxe3":{"hcaObjects":7}}}""",
        "rdma.max=mlx5_1 hca_handle=3 hca_object=10000|rdma.max=rxe3 hca_object=7", "rdma.max=mlx5_1 hca_handle=3 hca_object=10000|rdma.max=rxe3 hca_object=7")]
    [InlineData("""{"unified":{"memory.high":"1000","io.max":"8:0 rbps=1\n8:16 rbps=2\n","cgroup.max.depth":"3"}}""", null,
        "memory.high=1000|io.max=8:0 rbps=1|io.max=8:16 rbps=2|cgroup.max.depth=3")]
    [InlineData("""{"unified":{"memory.high":""}}""", null, "")]
    [InlineData("""{"unified":{"memory.max":"5"},"memory":{"limit":9}}""", null, "memory.max=9|memory.max=5")]
    public void A_field_goes_to_its_file(string resources, string? legacy, string? unified)
    {
        Check(new GroupFiles(1).With("memory.memsw.limit_in_bytes", "9223372036854771712").With("memory.use_hierarchy", "1").With("memory.oom_control", "oom_kill_disable 0\nunder_oom 0"), resources, legacy);
        Check(new GroupFiles(2).With("memory.swap.max", "max").With("cpu.max", "max 100000"), resources, unified);
    }

    private static void Check(GroupFiles files, string resources, string? expected)
    {
        if (expected is null) Should.Throw<CaissonException>(() => files.Writes(resources)).Cause.ShouldNotBeNullOrEmpty();
        else string.Join('|', files.Writes(resources)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"memory":{"limit":-2}}""", "linux.resources.memory.limit cannot be -2")]
    [InlineData("""{"pids":{"limit":-7}}""", "linux.resources.pids.limit cannot be -7")]
    [InlineData("""{"memory":{"limit":2000,"swap":1000}}""", "linux.resources.memory.swap cannot be 1000")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"2MB/../x","limit":1}]}""", "'2MB/../x'")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"2M","limit":1}]}""", "'2M'")]
    [InlineData("""{"unified":{"a/b":"1"}}""", "'a/b'")]
    [InlineData("""{"unified":{"..":"1"}}""", "'..'")]
    [InlineData("""{"unified":{"":"1"}}""", "''")]
    public void What_is_no_value_is_refused_by_name(string resources, string words)
    {
        Should.Throw<CaissonException>(() => new GroupFiles(2).Writes(resources)).Message.ShouldContain(words);
        if (!resources.Contains("unified")) Should.Throw<CaissonException>(() => new GroupFiles(1).Writes(resources)).Message.ShouldContain(words);
    }

    [Fact]
    public void Shares_out_of_range_are_refused_in_version_1()
    {
        Should.Throw<CaissonException>(() => new GroupFiles(1).Writes("""{"cpu":{"shares":1}}""")).Message.ShouldContain("from 2 to 262144");
        Should.Throw<CaissonException>(() => new GroupFiles(1).Writes("""{"cpu":{"shares":262145}}""")).Message.ShouldContain("from 2 to 262144");
        new GroupFiles(2).Writes("""{"cpu":{"shares":1}}""").ShouldBe(["cpu.weight=1"]);
        new GroupFiles(2).Writes("""{"cpu":{"shares":300000}}""").ShouldBe(["cpu.weight=10000"]);
    }

    /// <summary>As runc 1.3.6 and crun 1.28 write them.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 4)]
    [InlineData(100, 17)]
    [InlineData(256, 35)]
    [InlineData(512, 59)]
    [InlineData(1000, 99)]
    [InlineData(1024, 100)]
    [InlineData(2000, 170)]
    [InlineData(2048, 174)]
    [InlineData(4096, 303)]
    [InlineData(10000, 627)]
    [InlineData(100000, 4340)]
    [InlineData(262143, 10000)]
    [InlineData(262144, 10000)]
    [InlineData(300000, 10000)]
    public void Shares_become_weights_as_with_runc_and_crun(ulong shares, long weight) => ResourceWrites.WeightOf(shares).ShouldBe(weight);

    [Fact]
    public void The_weight_grows_with_the_shares()
    {
        long last = 0;
        for (ulong shares = 2; shares <= 262144; shares += 97)
        {
            var weight = ResourceWrites.WeightOf(shares);
            weight.ShouldBeGreaterThanOrEqualTo(last);
            weight.ShouldBeInRange(1, 10000);
            last = weight;
        }
    }

    [Fact]
    public void Weights_go_to_the_scheduler_that_is_there()
    {
        const string weights = """{"blockIO":{"weight":500,"weightDevice":[{"major":8,"minor":0,"weight":20}]}}""";
        new GroupFiles(1).With("blkio.bfq.weight", "100").With("blkio.bfq.weight_device", "").Writes(weights).ShouldBe(["blkio.bfq.weight=500", "blkio.bfq.weight_device=8:0 20"]);
        new GroupFiles(2).With("io.bfq.weight", "default 100").With("io.weight", "default 100").Writes(weights).ShouldBe(["io.bfq.weight=500", "io.bfq.weight=8:0 20"]);
    }

    [Fact]
    public void Huge_pages_are_limited_at_their_reservation_too_where_the_kernel_can()
    {
        const string pages = """{"hugepageLimits":[{"pageSize":"2MB","limit":8}]}""";
        new GroupFiles(1).With("hugetlb.2MB.rsvd.limit_in_bytes", "1").Writes(pages).ShouldBe(["hugetlb.2MB.limit_in_bytes=8", "hugetlb.2MB.rsvd.limit_in_bytes=8"]);
        new GroupFiles(2).With("hugetlb.2MB.rsvd.max", "max").Writes(pages).ShouldBe(["hugetlb.2MB.max=8", "hugetlb.2MB.rsvd.max=8"]);
    }

    [Fact]
    public void In_a_hybrid_machine_each_controller_is_used_where_it_is()
    {
        var hybrid = new GroupFiles(1).In(2, "hugetlb").In(2, "cgroup");
        hybrid.WritesByController("""{"memory":{"limit":5},"hugepageLimits":[{"pageSize":"2MB","limit":8}],"unified":{"hugetlb.1GB.max":"0","cgroup.max.depth":"3"}}""")
            .ShouldBe(["memory memory.limit_in_bytes=5", "hugetlb hugetlb.2MB.max=8", "hugetlb hugetlb.1GB.max=0", "cgroup cgroup.max.depth=3"]);
        Should.Throw<CaissonException>(() => hybrid.Writes("""{"unified":{"memory.max":"5"}}""")).Message.ShouldContain("version 1 hierarchy");
    }

    [Fact]
    public void A_controller_that_is_not_there_is_named_unless_nothing_is_asked_of_it()
    {
        Should.Throw<MissingControllerException>(() => new GroupFiles(2).Without("pids").Writes("""{"pids":{"limit":5}}""")).Controller.ShouldBe("pids");
        Should.Throw<MissingControllerException>(() => new GroupFiles(1).Without("memory").Writes("""{"memory":{"swappiness":5}}""")).Field.ShouldBe("memory.swappiness");
        Should.Throw<MissingControllerException>(() => new GroupFiles(2).Without("foo").Writes("""{"unified":{"foo.max":"5"}}""")).Field.ShouldBe("unified[\"foo.max\"]");
        new GroupFiles(2).Without("io").With("io.pressure", "").Writes("""{"unified":{"io.pressure":"some 1 2"}}""").ShouldBe(["io.pressure=some 1 2"]);
        new GroupFiles(2).Without("memory").Without("cpu").Without("pids").Without("cpuset").Without("io")
            .Writes("""{"memory":{"limit":0,"disableOOMKiller":false},"cpu":{"shares":0,"burst":0,"idle":0},"pids":{"limit":-1},"blockIO":{}}""").ShouldBeEmpty();
    }
}
