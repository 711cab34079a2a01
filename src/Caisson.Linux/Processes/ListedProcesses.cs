using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>
/// Reaches processes that are known by a list of their ids, such as a cgroup's. They are opened by pidfd, as many at a time as there are descriptors
/// for, whatever their number.
/// </summary>
internal static class ListedProcesses
{
    private const int Batch = 256;

    /// <summary>Sends a signal to each process of a list.</summary>
    /// <param name="list">Reads the list: ids in the caller's PID namespace, ascending.</param>
    /// <param name="signal">The signal's number.</param>
    /// <returns>Whether there was a process.</returns>
    /// <exception cref="CaissonException">The signal is not known, or the caller may not send it.</exception>
    public static bool Signal(Func<List<int>> list, int signal)
    {
        bool any = false;
        var pids = list();
        for (int next = 0; next < pids.Count;)
        {
            var batch = Open(pids, ref next);
            try
            {
                if (batch.Count == 0) continue;
                // A number may have passed to another process before its pidfd was opened. If it is listed now, what was opened is in the list or has ended.
                var still = list();
                foreach (var (pid, process) in batch)
                {
                    if (still.BinarySearch(pid) < 0) continue;
                    int result = SystemCall.pidfd_send_signal(process.Descriptor, signal);
                    if (SystemCall.ErrnoOf(result) == Errno.ESRCH) continue;
                    SystemCall.Check(result, $"Cannot send signal {signal} to process {pid}", "pidfd_send_signal", cause: SystemCall.ErrnoOf(result) == Errno.EINVAL ? "there is no such signal" : null);
                    any = true;
                }
            }
            finally
            {
                Close(batch);
            }
        }
        return any;
    }

    /// <summary>Kills until the list is empty.</summary>
    /// <param name="list">Reads the list.</param>
    /// <param name="kill">Sends SIGKILL to those in it.</param>
    /// <param name="limit">How many milliseconds that may take.</param>
    /// <returns>False if some are left.</returns>
    public static bool KillAll(Func<List<int>> list, Action kill, int limit)
    {
        long end = Environment.TickCount64 + limit;
        int patience = 1;
        for (var pids = list(); pids.Count > 0; pids = list())
        {
            if (Environment.TickCount64 > end) return false;
            kill();
            // Who is in the list and who has ended are not the same for a moment: the list decides, and the ends only tell when to read it again.
            int next = 0;
            var batch = Open(pids, ref next);
            foreach (var (_, process) in batch) process.WaitForExit(TimeSpan.FromMilliseconds(patience));
            Close(batch);
            if (batch.Count == 0) SystemCall.sleep(patience * 1000);
            patience = Math.Min(patience * 2, 50);
        }
        return true;
    }

    private static List<(int Pid, PidFd Process)> Open(List<int> pids, ref int next)
    {
        var batch = new List<(int Pid, PidFd Process)>(Math.Min(pids.Count, Batch));
        try
        {
            for (; next < pids.Count && batch.Count < Batch; next++)
            {
                if (TryOpen(pids[next], mayBeFull: batch.Count > 1, out bool full) is { } process) batch.Add((pids[next], process));
                if (!full) continue;
                // Some descriptors are needed to read the list again.
                int kept = batch.Count / 2;
                next = pids.BinarySearch(batch[kept].Pid);
                Close(batch[kept..]);
                batch.RemoveRange(kept, batch.Count - kept);
                break;
            }
        }
        catch
        {
            Close(batch);
            throw;
        }
        return batch;
    }

    private static PidFd? TryOpen(int pid, bool mayBeFull, out bool full)
    {
        full = false;
        try
        {
            return PidFd.TryOpen(pid);
        }
        // A process that is just being reaped is listed, and for a moment neither there nor not.
        catch (CaissonException e) when (e.Errno is Errno.EINVAL or Errno.ENOENT)
        {
            return null;
        }
        catch (CaissonException e) when (mayBeFull && e.Errno is (Errno.EMFILE or Errno.ENFILE))
        {
            full = true;
            return null;
        }
    }

    private static void Close(List<(int Pid, PidFd Process)> batch)
    {
        foreach (var (_, process) in batch) process.Dispose();
    }
}
