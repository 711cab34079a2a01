using Caisson.Cgroups;
using Caisson.Cgroups.Statistics;
using Caisson.Linux.Abi;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>What the kernel has counted for a container.</summary>
    /// <exception cref="CaissonException">It does not exist, or has ended.</exception>
    public ContainerStatistics Statistics(string id)
    {
        using var directory = Store.Get(id);
        var snapshot = Living(directory);
        using var group = snapshot.Record!.Cgroup;
        return Read(snapshot, group);
    }

    /// <summary>Watches a container until it ends.</summary>
    /// <param name="id">The container.</param>
    /// <param name="interval">How often there are statistics, the first time after one interval.</param>
    /// <param name="statistics">Called with them.</param>
    /// <param name="outOfMemory">Called each time processes of the container were killed, or stopped, for want of memory.</param>
    /// <param name="warn">Called if the container has no control group that could tell.</param>
    /// <exception cref="CaissonException">It does not exist, or has ended.</exception>
    public void Watch(string id, TimeSpan interval, Action<ContainerStatistics> statistics, Action outOfMemory, Action<string>? warn = null)
    {
        ContainerSnapshot snapshot;
        using (var directory = Store.Get(id)) snapshot = Living(directory);
        using var group = snapshot.Record!.Cgroup;
        using var process = snapshot.Record.Process.Open() ?? throw NotRunning(id);
        using var memory = group is null ? null : OomNotification.Open(group);
        if (memory is null) warn?.Invoke($"container {id} has no control group with a memory controller, so nothing tells when it runs out of memory");

        Span<pollfd> wait = [new pollfd { fd = (int)process.DangerousGetHandle(), events = Poll.POLLIN }, memory?.Wait ?? new pollfd { fd = -1 }];
        var next = MonotonicMilliseconds + (long)interval.TotalMilliseconds;
        for (var over = false; !over;)
        {
            var left = Math.Clamp(next - MonotonicMilliseconds, 0, int.MaxValue);
            SystemCall.Check(SystemCall.poll(wait, (int)left), "waiting for a container", "ppoll");
            over = wait[0].revents != 0;
            // Asked for at the end too: what killed the container may not have been reported yet.
            if (memory is not null && (over || wait[1].revents != 0))
            {
                for (var count = memory.Take(); count > 0; count--) outOfMemory();
                if (memory.IsOver) wait[1].fd = -1;
            }
            if (over || MonotonicMilliseconds < next) continue;
            statistics(Read(snapshot, group));
            next = Math.Max(next + (long)interval.TotalMilliseconds, MonotonicMilliseconds);
        }
    }

    private static long MonotonicMilliseconds => Environment.TickCount64;

    // The host's own interfaces are not the container's.
    private static ContainerStatistics Read(ContainerSnapshot snapshot, Cgroup? group) =>
        StatisticsReader.Read(group, new FileInfo($"/proc/{snapshot.Pid}/ns/net").LinkTarget != new FileInfo("/proc/self/ns/net").LinkTarget ? snapshot.Pid : 0);

    private static ContainerSnapshot Living(ContainerDirectory directory)
    {
        var snapshot = Made(directory);
        return snapshot.Pid != 0 ? snapshot : throw NotRunning(snapshot.Id);
    }
}
