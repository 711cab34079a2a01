using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Cgroups.Statistics;
using Caisson.OciRuntime;

namespace Caisson.Runtime.Tests.Cgroups.Statistics;

public class StatisticsTests
{
    private static FileText Files(params (string Name, string Text)[] files) => name => files.FirstOrDefault(file => file.Name == name).Text;

    private static string Q(string text) => text.Replace('\'', '"');

    private static string Json(ContainerStatistics statistics)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) StatisticsWriter.Write(json, statistics);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    [Fact]
    public void Without_any_controller_the_form_is_runcs() => Json(new ContainerStatistics()).ShouldBe(
        Q("{'cpu':{'usage':{'kernel':0,'user':0},'throttling':{}},")
        + Q("'cpuset':{'cpu_exclusive':0,'mem_hardwall':0,'mem_exclusive':0,'memory_migrate':0,'memory_spread_page':0,'memory_spread_slab':0,'memory_pressure':0,'sched_load_balance':0,'sched_relax_domain_level':0},")
        + Q("'memory':{'usage':{'limit':0,'failcnt':0},'swap':{'limit':0,'failcnt':0},'kernel':{'limit':0,'failcnt':0},'kernelTCP':{'limit':0,'failcnt':0}},")
        + Q("'pids':{},'blkio':{},'hugetlb':{},'intel_rdt':{},'network_interfaces':null}"));

    [Fact]
    public void Version_1_is_what_runc_prints()
    {
        var cpu = new CpuStatistics();
        LegacyStatistics.CpuAccounting(Files(
            ("cpuacct.usage", "12188357"), ("cpuacct.stat", "user 3\nsystem 2"), ("cpuacct.usage_percpu", "10378370 1809987 "),
            ("cpuacct.usage_all", "cpu user system\n0 4000000 3000000\n1 0 1")), cpu);
        LegacyStatistics.CpuThrottling(Files(("cpu.stat", "nr_periods 7\nnr_throttled 3\nthrottled_time 12345\nnr_bursts 0\nburst_time 0")), cpu);
        var set = LegacyStatistics.CpuSet(Files(
            ("cpuset.cpus", "0-1,5"), ("cpuset.mems", "0"), ("cpuset.sched_load_balance", "1"), ("cpuset.sched_relax_domain_level", "-1")));
        var (pids, limit) = LegacyStatistics.Pids(Files(("pids.current", "1"), ("pids.max", "max")));
        Json(new ContainerStatistics { Cpu = cpu, CpuSet = set, Pids = pids, PidsLimit = limit }).ShouldStartWith(
            Q("{'cpu':{'usage':{'total':12188357,'percpu':[10378370,1809987],'percpu_kernel':[3000000,1],'percpu_user':[4000000,0],'kernel':20000000,'user':30000000},'throttling':{'periods':7,'throttledPeriods':3,'throttledTime':12345}},")
            + Q("'cpuset':{'cpus':[0,1,5],'cpu_exclusive':0,'mems':[0],'mem_hardwall':0,'mem_exclusive':0,'memory_migrate':0,'memory_spread_page':0,'memory_spread_slab':0,'memory_pressure':0,'sched_load_balance':1,'sched_relax_domain_level':-1},"));
        (pids, limit).ShouldBe((1ul, 0ul));
        LegacyStatistics.Pids(Files(("pids.current", "4"), ("pids.max", "20"))).ShouldBe((4ul, 20ul));
    }

    [Fact]
    public void Version_1_memory_has_four_kinds_and_the_raw_numbers()
    {
        var memory = LegacyStatistics.Memory(Files(
            ("memory.stat", "cache 4096\nrss 8192\nhierarchical_memory_limit 67108864"),
            ("memory.limit_in_bytes", "67108864"), ("memory.usage_in_bytes", "12288"), ("memory.max_usage_in_bytes", "20480"), ("memory.failcnt", "2"),
            ("memory.memsw.limit_in_bytes", "9223372036854771712"), ("memory.kmem.usage_in_bytes", "1"), ("memory.kmem.tcp.failcnt", "5")));
        Json(new ContainerStatistics { Memory = memory }).ShouldContain(
            Q("'memory':{'cache':4096,'usage':{'limit':67108864,'usage':12288,'max':20480,'failcnt':2},'swap':{'limit':9223372036854771712,'failcnt':0},'kernel':{'limit':0,'usage':1,'failcnt':0},'kernelTCP':{'limit':0,'failcnt':5},'raw':{'cache':4096,'hierarchical_memory_limit':67108864,'rss':8192}},"));
    }

    [Theory]
    [InlineData("blkio.bfq.")]
    [InlineData("blkio.")]
    [InlineData("blkio.throttle.")]
    public void Version_1_block_devices_are_counted_by_one_of_three(string prefix)
    {
        var io = LegacyStatistics.BlockIo(Files(
            (prefix + "io_serviced_recursive", "8:0 Read 3\n8:0 Total 3\nTotal 3"), (prefix + "sectors_recursive", "8:0 24"), ("blkio.throttle.io_serviced_recursive", "Total 0")));
        Json(new ContainerStatistics { BlockIo = io }).ShouldContain(
            Q("'blkio':{'ioServicedRecursive':[{'major':8,'op':'Read','value':3},{'major':8,'op':'Total','value':3}],'sectorsRecursive':[{'major':8,'value':24}]},"));
    }

    [Fact]
    public void Version_1_throttling_without_recursion_comes_last() =>
        LegacyStatistics.BlockIo(Files(("blkio.throttle.io_service_bytes", "259:1 Write 512"))).ServiceBytes.ShouldBe([new(259, 1, "Write", 512)]);

    [Fact]
    public void Version_2_times_are_microseconds()
    {
        var cpu = UnifiedStatistics.Cpu(Files(("cpu.stat", "usage_usec 50\nuser_usec 30\nsystem_usec 20\nnice_usec 0\nnr_periods 4\nnr_throttled 1\nthrottled_usec 9")));
        Json(new ContainerStatistics { Cpu = cpu }).ShouldStartWith(
            Q("{'cpu':{'usage':{'total':50000,'kernel':20000,'user':30000},'throttling':{'periods':4,'throttledPeriods':1,'throttledTime':9000}},"));
    }

    [Fact]
    public void Version_2_memory_is_added_to_swap()
    {
        var files = Files(("memory.stat", "anon 4096\nfile 8192"), ("memory.max", "65536"), ("memory.current", "12288"), ("memory.peak", "16384"),
            ("memory.swap.max", "1024"), ("memory.swap.current", "512"));
        Json(new ContainerStatistics { Memory = UnifiedStatistics.Memory(files) }).ShouldContain(
            Q("'memory':{'cache':8192,'usage':{'limit':65536,'usage':12288,'max':16384,'failcnt':0},'swap':{'limit':66560,'usage':12800,'failcnt':0},"));
        UnifiedStatistics.Memory(Files(("memory.max", "max"), ("memory.swap.max", "max"))).Usage.Limit.ShouldBe(ulong.MaxValue);
        UnifiedStatistics.Memory(Files(("memory.max", "4096"), ("memory.swap.max", "max"))).Swap.Limit.ShouldBe(ulong.MaxValue);
    }

    [Fact]
    public void Version_2_block_devices_are_read_and_written()
    {
        var io = UnifiedStatistics.BlockIo(Files(("io.stat", "8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0\n8:0 \n259:0 rbytes=1 wbytes=2 rios=3 wios=4")));
        io.ServiceBytes.ShouldBe([new(8, 16, "Read", 1459200), new(8, 16, "Write", 314773504), new(259, 0, "Read", 1), new(259, 0, "Write", 2)]);
        io.Serviced.ShouldBe([new(8, 16, "Read", 192), new(8, 16, "Write", 353), new(259, 0, "Read", 3), new(259, 0, "Write", 4)]);
    }

    [Fact]
    public void Pressure_has_both_lines()
    {
        var pressure = StatisticsText.Pressure("some avg10=1.50 avg60=0.25 avg300=0.00 total=42\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7");
        Json(new ContainerStatistics { Cpu = new CpuStatistics { Pressure = pressure } }).ShouldContain(
            Q("'psi':{'some':{'avg10':1.5,'avg60':0.25,'avg300':0,'total':42},'full':{'avg10':0,'avg60':0,'avg300':0,'total':7}}"));
        StatisticsText.Pressure(null).ShouldBeNull();
        StatisticsText.Pressure("").ShouldBeNull();
    }

    [Fact]
    public void Huge_pages_are_reserved_or_used()
    {
        LegacyStatistics.Hugetlb(Files(("hugetlb.2MB.usage_in_bytes", "4"), ("hugetlb.2MB.max_usage_in_bytes", "8"), ("hugetlb.2MB.failcnt", "1")), "2MB").ShouldBe(new(4, 8, 1));
        LegacyStatistics.Hugetlb(Files(("hugetlb.2MB.usage_in_bytes", "4"), ("hugetlb.2MB.rsvd.usage_in_bytes", "6")), "2MB").ShouldBe(new(6, 0, 0));
        UnifiedStatistics.Hugetlb(Files(("hugetlb.1GB.current", "5"), ("hugetlb.1GB.events", "max 3")), "1GB").ShouldBe(new(5, 0, 3));
        UnifiedStatistics.Hugetlb(Files(), "1GB").ShouldBeNull();
        var statistics = new ContainerStatistics();
        statistics.Hugetlb["2MB"] = new(4, 8, 1);
        Json(statistics).ShouldContain(Q("'hugetlb':{'2MB':{'usage':4,'max':8,'failcnt':1}}"));
    }

    [Theory]
    [InlineData("/sys/kernel/mm/hugepages/hugepages-2048kB", "2MB")]
    [InlineData("/sys/kernel/mm/hugepages/hugepages-1048576kB", "1GB")]
    [InlineData("/sys/kernel/mm/hugepages/hugepages-64kB", "64KB")]
    [InlineData("/sys/kernel/mm/hugepages/other", null)]
    public void Sizes_of_huge_pages_have_the_names_of_control_groups(string directory, string? size) => StatisticsReader.HugePageSize(directory).ShouldBe(size);

    [Fact]
    public void Network_interfaces_have_their_columns()
    {
        var interfaces = NetworkStatistics.Parse(
            "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
            + "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n  eth0:17 18 19 20 0 0 0 0 21 22 23 24 0 0 0 0\n");
        interfaces.ShouldBe([new("lo", 1, 2, 3, 4, 9, 10, 11, 12), new("eth0", 17, 18, 19, 20, 21, 22, 23, 24)]);
        Json(new ContainerStatistics { Interfaces = interfaces }).ShouldEndWith(
            Q("'network_interfaces':[{'Name':'lo','RxBytes':1,'RxPackets':2,'RxErrors':3,'RxDropped':4,'TxBytes':9,'TxPackets':10,'TxErrors':11,'TxDropped':12},{'Name':'eth0','RxBytes':17,'RxPackets':18,'RxErrors':19,'RxDropped':20,'TxBytes':21,'TxPackets':22,'TxErrors':23,'TxDropped':24}]}"));
    }

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("1s", 1000)]
    [InlineData("5s", 5000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("2h", 7_200_000)]
    [InlineData("500us", 0.5)]
    public void Times_have_units(string text, double milliseconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1x")]
    [InlineData("1s2")]
    [InlineData("99999999999999h")]
    public void What_is_no_time_is_refused(string text) => Duration.TryParse(text, out _).ShouldBeFalse();
}
