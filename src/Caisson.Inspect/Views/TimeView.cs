using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Views;

/// <summary>The clocks of a time namespace: time_namespaces(7).</summary>
/// <param name="Monotonic">By how much <c>CLOCK_MONOTONIC</c> is ahead of the machine's.</param>
/// <param name="Boottime">By how much <c>CLOCK_BOOTTIME</c>, which uptime(1) shows, is ahead of the machine's.</param>
public sealed record TimeView(ClockOffset Monotonic, ClockOffset Boottime)
{
    /// <summary>What <c>CLOCK_MONOTONIC</c> showed there at the time of the reading; null if the reader's own offset is not known.</summary>
    public TimeSpan? MonotonicNow { get; init; }

    /// <summary>What <c>CLOCK_BOOTTIME</c> showed there at the time of the reading; null if the reader's own offset is not known.</summary>
    public TimeSpan? BoottimeNow { get; init; }

    /// <summary>Reads the clocks of a namespace through the processes that know them; null if none of them does, because their children will be in another one.</summary>
    /// <param name="id">The namespace.</param>
    /// <param name="processes">Processes that are in it, or whose children will be.</param>
    /// <exception cref="CaissonException">EACCES: the caller may not trace the processes.</exception>
    public static TimeView? TryRead(NamespaceId id, IEnumerable<int> processes)
    {
        CaissonException? refusal = null;
        foreach (var pid in processes)
        {
            try
            {
                if (Offsets(pid, id) is not { } there) continue;
                var view = new TimeView(there.Monotonic, there.Boottime);
                if (Offsets(Environment.ProcessId, IdOf("/proc/self/ns/time")) is not { } here) return view;
                return view with
                {
                    MonotonicNow = Now(Clock.CLOCK_MONOTONIC) - here.Monotonic.Time + there.Monotonic.Time,
                    BoottimeNow = Now(Clock.CLOCK_BOOTTIME) - here.Boottime.Time + there.Boottime.Time,
                };
            }
            catch (CaissonException e)
            {
                refusal = e;
            }
        }

        return refusal is null ? null : throw refusal;
    }

    /// <summary>Parses the file: a clock a line, its name, seconds and nanoseconds.</summary>
    internal static (ClockOffset Monotonic, ClockOffset Boottime) Parse(string content)
    {
        var (monotonic, boottime) = (default(ClockOffset), default(ClockOffset));
        foreach (var line in content.Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || !long.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || !uint.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)) continue;
            if (words[0] is "monotonic" or "1") monotonic = new(seconds, nanoseconds);
            if (words[0] is "boottime" or "7") boottime = new(seconds, nanoseconds);
        }

        return (monotonic, boottime);
    }

    // The file has the offsets of the namespace that the process's children will be in.
    private static (ClockOffset Monotonic, ClockOffset Boottime)? Offsets(int pid, NamespaceId id)
    {
        if (IdOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/time_for_children")) != id) return null;
        return ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/timens_offsets")) is { } bytes ? Parse(Encoding.ASCII.GetString(bytes)) : null;
    }

    private static NamespaceId IdOf(string path)
    {
        var result = SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, out var stat);
        if (result is -(int)Errno.ENOENT or -(int)Errno.ESRCH) return default;
        SystemCall.Check(result, $"Cannot examine {path}", "statx", path, result == -(int)Errno.EACCES ? "the caller has not the right to trace the process" : null);
        return NamespaceId.Of(stat);
    }

    private static unsafe TimeSpan Now(int clock)
    {
        timespec time;
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.clock_gettime, clock, (nint)(&time)), "Cannot read a clock", "clock_gettime");
        return TimeSpan.FromSeconds(time.tv_sec) + TimeSpan.FromTicks(time.tv_nsec / 100);
    }
}
