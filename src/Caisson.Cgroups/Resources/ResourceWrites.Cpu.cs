using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

internal sealed partial class ResourceWrites
{
    private const ulong LeastShares = 2;
    private const ulong MostShares = 262144;

    private void Cpu(SpecCpu cpu)
    {
        var quota = cpu.Quota is 0 ? null : cpu.Quota is < 0 ? -1 : cpu.Quota;
        var period = Given((long?)cpu.Period, "cpu.period");
        var shares = cpu.Shares is 0 ? null : cpu.Shares;
        if (First((quota, "quota"), (period, "period"), ((long?)shares, "shares"), ((long?)cpu.Burst, "burst"), (cpu.Idle, "idle"),
            (cpu.RealtimePeriod is > 0 ? 1 : null, "realtimePeriod"), (cpu.RealtimeRuntime is 0 ? null : cpu.RealtimeRuntime, "realtimeRuntime")) is { } field)
        {
            // What a group begins with needs no controller.
            if (field is not ("burst" or "idle") || cpu.Burst is > 0 || cpu.Idle is not (null or 0) || _of("cpu") is not null)
            {
                var files = Files("cpu", "cpu." + field);
                Weight(files, cpu.Idle, shares);
                Bandwidth(files, quota, period, (long?)cpu.Burst);
                Realtime(files, Given((long?)cpu.RealtimePeriod, "cpu.realtimePeriod"), cpu.RealtimeRuntime is 0 ? null : cpu.RealtimeRuntime);
            }
        }
        Sets(cpu);
    }

    // An idle group has the least weight, and the kernel takes no other for it; the shares hold again once it is not idle.
    private void Weight(ControllerFiles files, long? idle, ulong? shares)
    {
        if (idle is { } value && (value != 0 || files.Number("cpu.idle") is not (0 or null))) Write("cpu.idle", value);
        if (idle is 1 || shares is not { } given) return;
        if (!files.Legacy) Write("cpu.weight", WeightOf(given));
        else if (given is >= LeastShares and <= MostShares) Write("cpu.shares", Text(given));
        else throw Refused("cpu.shares", Text(given), $"the kernel has shares from {Text(LeastShares)} to {Text(MostShares)}", "give a number in between");
    }

    /// <summary>
    /// The weight of version 2 for shares of version 1: 2 is 1, 1024 is 100 and 262144 is 10000, the least, usual and greatest of each,
    /// with a quadratic curve through their logarithms in between, as runc and crun have it.
    /// </summary>
    internal static long WeightOf(ulong shares)
    {
        if (shares <= LeastShares) return 1;
        if (shares >= MostShares) return 10000;
        double l = Math.Log2(shares);
        return (long)Math.Ceiling(Math.Pow(10, (l * l + 125 * l) / 612.0 - 7.0 / 34.0));
    }

    private void Bandwidth(ControllerFiles files, long? quota, long? period, long? burst)
    {
        var burstFile = files.Legacy ? "cpu.cfs_burst_us" : "cpu.max.burst";
        // The quota may never be below the burst: a burst that shrinks goes first, one that grows last. Where there is no such file there is no burst.
        bool shrinks = false;
        if (burst is { } given)
        {
            var current = files.Number(burstFile) ?? 0;
            if (given == current) burst = null;
            shrinks = given < current;
        }
        if (burst is { } less && shrinks) Write(burstFile, less);
        if (files.Legacy) LegacyBandwidth(files, quota, period);
        else if (quota is { } most) Write("cpu.max", period is { } each ? $"{OrMax(most)} {Text(each)}" : OrMax(most));
        else if (period is { } length) Write("cpu.max", $"{QuotaNow(files)} {Text(length)}");
        if (burst is { } more && !shrinks) Write(burstFile, more);
    }

    private static string QuotaNow(ControllerFiles files)
    {
        var text = files.Read("cpu.max") ?? "max";
        int blank = text.IndexOf(' ');
        return blank < 0 ? text : text[..blank];
    }

    private void LegacyBandwidth(ControllerFiles files, long? quota, long? period)
    {
        const string quotaFile = "cpu.cfs_quota_us", periodFile = "cpu.cfs_period_us";
        bool periodFirst = quota is { } q && period is { } p
            && IsSecondFirst(files.Number(quotaFile) ?? -1, files.Number(periodFile) ?? 100000, q, p);
        if (period is { } first && periodFirst) Write(periodFile, first);
        if (quota is { } most) Write(quotaFile, most);
        if (period is { } last && !periodFirst) Write(periodFile, last);
    }

    private void Realtime(ControllerFiles files, long? period, long? runtime)
    {
        if (period is null && runtime is null) return;
        if (!files.Legacy)
            throw NotInVersion2(period is null ? "cpu.realtimeRuntime" : "cpu.realtimePeriod", "version 2 has no real-time budget by group", "remove it");
        const string runtimeFile = "cpu.rt_runtime_us", periodFile = "cpu.rt_period_us";
        bool periodFirst = period is { } p && runtime is { } r
            && IsSecondFirst(files.Number(runtimeFile) ?? 0, files.Number(periodFile) ?? 1000000, r, p);
        if (period is { } first && periodFirst) Write(periodFile, first);
        if (runtime is { } most) Write(runtimeFile, most);
        if (period is { } last && !periodFirst) Write(periodFile, last);
    }

    /// <summary>
    /// Whether the period is written before the time, two files whose ratio the kernel checks after each write against the group above:
    /// what holds in between must not be more than both what was and what will be. -1 is no limit.
    /// </summary>
    internal static bool IsSecondFirst(long time, long period, long newTime, long newPeriod)
    {
        if (newTime < 0) return false;
        if (time < 0) return true;
        var most = Math.Max((double)time / period, (double)newTime / newPeriod);
        return (double)time / newPeriod <= most;
    }

    private void Sets(SpecCpu cpu)
    {
        if (cpu.Cpus is { Length: > 0 } cpus)
        {
            Files("cpuset", "cpu.cpus");
            Write("cpuset.cpus", cpus);
        }
        if (cpu.Mems is not { Length: > 0 } mems) return;
        Files("cpuset", "cpu.mems");
        Write("cpuset.mems", mems);
    }
}
