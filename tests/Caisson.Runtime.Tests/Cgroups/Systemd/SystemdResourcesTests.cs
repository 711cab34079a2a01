using Caisson.Cgroups.Resources;
using Caisson.Cgroups.Systemd;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Cgroups.Systemd;

public sealed class SystemdResourcesTests
{
    [Theory]
    [InlineData("memory.max 1000", "MemoryMax=uint64 1000")]
    [InlineData("memory.max max", "MemoryMax=uint64 18446744073709551615")]
    [InlineData("memory.swap.max 0", "MemorySwapMax=uint64 0")]
    [InlineData("memory.low 5", "MemoryLow=uint64 5")]
    [InlineData("memory.high 5", "MemoryHigh=uint64 5")]
    [InlineData("memory.min 5", "MemoryMin=uint64 5")]
    [InlineData("memory.limit_in_bytes -1", "MemoryLimit=uint64 18446744073709551615")]
    [InlineData("pids.max 7", "TasksMax=uint64 7")]
    [InlineData("cpu.weight 100", "CPUWeight=uint64 100")]
    [InlineData("cpu.idle 1", "CPUWeight=uint64 0")]
    [InlineData("cpu.idle 0", "")]
    [InlineData("cpu.shares 2", "CPUShares=uint64 2")]
    [InlineData("cpu.max 50000 100000", "CPUQuotaPerSecUSec=uint64 500000;CPUQuotaPeriodUSec=uint64 100000")]
    [InlineData("cpu.max 50000", "CPUQuotaPerSecUSec=uint64 500000")]
    [InlineData("cpu.max 12345", "CPUQuotaPerSecUSec=uint64 130000")]
    [InlineData("cpu.max max", "CPUQuotaPerSecUSec=uint64 18446744073709551615")]
    [InlineData("cpu.max max 50000", "CPUQuotaPerSecUSec=uint64 18446744073709551615;CPUQuotaPeriodUSec=uint64 50000")]
    [InlineData("cpu.cfs_period_us 200000|cpu.cfs_quota_us 50000", "CPUQuotaPerSecUSec=uint64 250000;CPUQuotaPeriodUSec=uint64 200000")]
    [InlineData("cpu.cfs_quota_us 50000|cpu.cfs_period_us 200000", "CPUQuotaPerSecUSec=uint64 250000;CPUQuotaPeriodUSec=uint64 200000")]
    [InlineData("cpuset.cpus 0-2,5", "AllowedCPUs=[byte 0x27]")]
    [InlineData("cpuset.mems 0", "AllowedMemoryNodes=[byte 0x01]")]
    [InlineData("io.weight 50", "IOWeight=uint64 50")]
    [InlineData("io.weight default 50", "IOWeight=uint64 50")]
    [InlineData("io.weight 8:0 50", "")]
    [InlineData("io.bfq.weight 100", "IOWeight=uint64 100")]
    [InlineData("io.bfq.weight 1000", "IOWeight=uint64 10000")]
    [InlineData("blkio.weight 500", "BlockIOWeight=uint64 500")]
    [InlineData("io.max 8:0 rbps=1", "")]
    [InlineData("hugetlb.2MB.max 1", "")]
    [InlineData("memory.max 1|memory.max 2", "MemoryMax=uint64 2")]
    public void What_is_written_has_a_property(string writes, string expected)
    {
        var list = writes.Split('|').Select(w => new CgroupWrite(w[..w.IndexOf('.')], w[..w.IndexOf(' ')], w[(w.IndexOf(' ') + 1)..])).ToList();
        string.Join(';', SystemdResources.Of(list, null, () => 257)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("cpuset.cpus 0", 243)]
    [InlineData("cpu.idle 1", 251)]
    [InlineData("cpu.cfs_period_us 1000", 241)]
    public void What_an_old_systemd_does_not_know_it_is_not_told(string write, int version)
    {
        var at = write.IndexOf(' ');
        SystemdResources.Of([new CgroupWrite("c", write[..at], write[(at + 1)..])], null, () => version).ShouldBeEmpty();
    }

    [Fact]
    public void The_period_in_force_counts() => SystemdResources.Of([new CgroupWrite("cpu", "cpu.max", "50000")], 50000, () => 257).ShouldHaveSingleItem().Value.AsUInt64().ShouldBe(1000000u);

    [Theory]
    [InlineData("0", "01")]
    [InlineData("8", "0001")]
    [InlineData("0-3,16", "0f0001")]
    [InlineData(" 1 , 3 ", "0a")]
    [InlineData("100", "00000000000000000000000010")]
    [InlineData("", null)]
    [InlineData("3-1", null)]
    [InlineData("a", null)]
    [InlineData("1-", null)]
    [InlineData("99999999", null)]
    public void Lists_are_bits(string list, string? bits) => (SystemdResources.ToBits(list) is { } bytes ? Convert.ToHexStringLower(bytes) : null).ShouldBe(bits);

    [Fact]
    public void Device_rules_are_devices_that_are_allowed()
    {
        var rules = new List<SpecDeviceRule>
        {
            new() { Allow = false, Access = "rwm" },
            new() { Allow = true, Type = "b", Major = 8, Minor = 1, Access = "r" },
            new() { Allow = true, Type = "b", Major = 9, Access = "rw" },
        };
        var text = string.Join(';', SystemdResources.Devices(rules, update: false));
        text.ShouldStartWith("DevicePolicy='strict';DeviceAllow=[('/dev/block/8:1', 'r'), ('block-9', 'rw'), ");
        text.ShouldContain("('char-*', 'm')");
        text.ShouldContain("('/dev/char/1:3', 'rwm')");
        text.ShouldContain("('char-136', 'rwm')");
        // What it had is taken back first when it changes.
        SystemdResources.Devices(rules, update: true)[1].ToString().ShouldBe("DeviceAllow=@a(ss) []");
    }

    [Fact]
    public void What_systemd_has_no_words_for_it_does_not_restrict()
    {
        foreach (var rules in new List<SpecDeviceRule>[]
        {
            [new() { Allow = true, Access = "rwm" }],
            [new() { Allow = false, Access = "rwm" }, new() { Allow = true, Type = "c", Minor = 7, Access = "r" }],
        })
            string.Join(';', SystemdResources.Devices(rules, update: false)).ShouldBe("DevicePolicy='auto';DeviceAllow=@a(ss) []");
    }
}
