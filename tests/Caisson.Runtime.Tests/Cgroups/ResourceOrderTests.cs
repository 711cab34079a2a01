namespace Caisson.Runtime.Tests.Cgroups;

/// <summary>The kernel checks values against each other at every write, so the order depends on what is there.</summary>
public class ResourceOrderTests
{
    [Theory]
    // what is there (memory, both), what comes, the order of the files
    [InlineData(1000, 2000, 500, 600, "limit memsw")]
    [InlineData(1000, 2000, 3000, 4000, "memsw limit")]
    [InlineData(1000, 2000, 1500, 1600, "limit memsw")]
    [InlineData(1000, 2000, 500, 3000, "memsw limit")]
    [InlineData(1000, 2000, 2000, 2000, "memsw limit")]
    [InlineData(1000, 2000, 1000, -1, "memsw limit")]
    [InlineData(1000, 2000, -1, -1, "memsw limit")]
    public void Memory_is_never_above_memory_and_swap(long limit, long total, long newLimit, long newTotal, string order)
    {
        var writes = new GroupFiles(1).With("memory.limit_in_bytes", $"{limit}").With("memory.memsw.limit_in_bytes", $"{total}")
            .Writes($$$"""{"memory":{"limit":{{{newLimit}}},"swap":{{{newTotal}}}}}""");
        string.Join(' ', writes.Select(write => write.Contains("memsw") ? "memsw" : "limit")).ShouldBe(order);
        // What the kernel checks.
        foreach (var write in writes)
        {
            var value = long.Parse(write.Split('=')[1]);
            if (value < 0) value = long.MaxValue;
            if (write.Contains("memsw")) total = value;
            else limit = value;
            limit.ShouldBeLessThanOrEqualTo(total);
        }
    }

    [Theory]
    [InlineData(-1, 100000, 50000, 200000, "period quota")]
    [InlineData(50000, 100000, -1, 10000, "quota period")]
    [InlineData(50000, 100000, 5000, 10000, "quota period")]
    [InlineData(5000, 10000, 50000, 100000, "period quota")]
    [InlineData(50000, 100000, 20000, 200000, "period quota")]
    [InlineData(20000, 200000, 50000, 100000, "period quota")]
    [InlineData(50000, 100000, 40000, 50000, "quota period")]
    public void Quota_and_period_never_ask_for_more_than_before_and_after(long quota, long period, long newQuota, long newPeriod, string order)
    {
        var files = new GroupFiles(1).With("cpu.cfs_quota_us", $"{quota}").With("cpu.cfs_period_us", $"{period}");
        var writes = files.Writes($$$"""{"cpu":{"quota":{{{newQuota}}},"period":{{{newPeriod}}}}}""");
        if (order.Length > 0) string.Join(' ', writes.Select(write => write.Contains("period") ? "period" : "quota")).ShouldBe(order);
        // A parent that allows just what is there before and after allows what is there in between.
        double most = Math.Max(Ratio(quota, period), Ratio(newQuota, newPeriod));
        foreach (var write in writes)
        {
            var value = long.Parse(write.Split('=')[1]);
            if (write.Contains("period")) period = value;
            else quota = value;
            // An unlimited group is bound by its parent and never refused.
            if (quota >= 0) Ratio(quota, period).ShouldBeLessThanOrEqualTo(most);
        }
        (quota, period).ShouldBe((newQuota, newPeriod));
    }

    private static double Ratio(long quota, long period) => quota < 0 ? 0 : (double)quota / period;

    [Fact]
    public void Every_pair_of_quotas_and_periods_has_a_way()
    {
        long[] quotas = [-1, 1000, 10000, 50000, 100000, 1000000];
        long[] periods = [1000, 10000, 100000, 1000000];
        foreach (var q0 in quotas)
            foreach (var p0 in periods)
                foreach (var q1 in quotas)
                    foreach (var p1 in periods)
                        Quota_and_period_never_ask_for_more_than_before_and_after(q0, p0, q1, p1, "");
    }

    [Theory]
    [InlineData(1, 0, 10000, 5000, "cpu.cfs_quota_us=10000|cpu.cfs_burst_us=5000")]
    [InlineData(1, 8000, 4000, 3000, "cpu.cfs_burst_us=3000|cpu.cfs_quota_us=4000")]
    [InlineData(2, 0, 10000, 5000, "cpu.max=10000|cpu.max.burst=5000")]
    [InlineData(2, 8000, 4000, 3000, "cpu.max.burst=3000|cpu.max=4000")]
    [InlineData(2, 3000, 4000, 3000, "cpu.max=4000")]
    public void A_burst_is_never_above_the_quota(int version, long burst, long newQuota, long newBurst, string writes) =>
        string.Join('|', new GroupFiles(version).With(version == 1 ? "cpu.cfs_burst_us" : "cpu.max.burst", $"{burst}").Writes($$$"""{"cpu":{"quota":{{{newQuota}}},"burst":{{{newBurst}}}}}"""))
            .ShouldBe(writes);

    [Fact]
    public void An_idle_group_is_woken_before_its_shares_are_set()
    {
        new GroupFiles(2).With("cpu.idle", "1").Writes("""{"cpu":{"idle":0,"shares":1024}}""").ShouldBe(["cpu.idle=0", "cpu.weight=100"]);
        new GroupFiles(2).With("cpu.idle", "0").Writes("""{"cpu":{"idle":0,"shares":1024}}""").ShouldBe(["cpu.weight=100"]);
    }

    [Fact]
    public void A_new_period_keeps_the_quota_of_version_2() =>
        new GroupFiles(2).With("cpu.max", "30000 100000").Writes("""{"cpu":{"period":50000}}""").ShouldBe(["cpu.max=30000 50000"]);

    [Fact]
    public void Swap_alone_is_told_from_the_limit_that_is_there()
    {
        new GroupFiles(2).With("memory.max", "1000").With("memory.swap.max", "max").Writes("""{"memory":{"swap":1500}}""").ShouldBe(["memory.swap.max=500"]);
        Should.Throw<CaissonException>(() => new GroupFiles(2).With("memory.max", "max").With("memory.swap.max", "max").Writes("""{"memory":{"swap":1500}}""")).Message.ShouldContain("memory.limit");
    }

    [Fact]
    public void A_limit_below_the_use_is_refused_if_that_is_asked_for()
    {
        var files = new GroupFiles(2).With("memory.current", "5000").With("memory.swap.current", "100").With("memory.swap.max", "max");
        Should.Throw<CaissonException>(() => files.Writes("""{"memory":{"limit":4000,"checkBeforeUpdate":true}}""")).Message.ShouldContain("5000 bytes are in use");
        files.Writes("""{"memory":{"limit":4000}}""").ShouldBe(["memory.max=4000"]);
        files.Writes("""{"memory":{"limit":6000,"checkBeforeUpdate":true}}""").ShouldBe(["memory.max=6000"]);
        Should.Throw<CaissonException>(() => files.Writes("""{"memory":{"limit":6000,"swap":6050,"checkBeforeUpdate":true}}""")).Message.ShouldContain("100 bytes are in use");
    }

    [Fact]
    public void The_oom_killer_and_the_hierarchy_are_written_only_where_they_differ()
    {
        new GroupFiles(1).With("memory.oom_control", "oom_kill_disable 1").Writes("""{"memory":{"disableOOMKiller":false}}""").ShouldBe(["memory.oom_control=0"]);
        new GroupFiles(1).With("memory.use_hierarchy", "0").Writes("""{"memory":{"useHierarchy":true,"limit":5}}""").ShouldBe(["memory.use_hierarchy=1", "memory.limit_in_bytes=5"]);
    }
}
