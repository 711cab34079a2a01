using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups;

public sealed partial class Cgroup
{
    /// <summary>Sends a signal to every process of the group, whatever is born meanwhile.</summary>
    /// <param name="signal">Its number.</param>
    /// <returns>Whether there was a process.</returns>
    /// <exception cref="CaissonException">The signal is not known, or the caller may not send it.</exception>
    public bool Signal(int signal)
    {
        if (signal == SignalNumber.SIGKILL && Unified is { } unified && Is("populated 1", unified) && unified.TryWrite("cgroup.kill", "1") == Errno.None)
        {
            ThawNested();
            return true;
        }
        bool frozen = IsFrozen;
        // Nobody is born while the list is read; who was frozen already, stays so.
        bool ours = !frozen && signal != 0 && TryFreeze();
        try
        {
            return ListedProcesses.Signal(Processes, signal);
        }
        finally
        {
            if (ours) Thaw();
            if (signal == SignalNumber.SIGKILL) ThawNested();
        }
    }

    /// <summary>Ends every process of the group and waits until none is left.</summary>
    /// <param name="limit">How long they may take, in milliseconds.</param>
    /// <param name="first">The pidfd of a process that takes the others with it, as process 1 of a PID namespace does; null if there is none.</param>
    /// <exception cref="CaissonException">The caller may not, or one does not end.</exception>
    public void KillAll(int limit = EndLimit, SafeHandle? first = null)
    {
        if (Unified is { } unified)
        {
            long end = Environment.TickCount64 + limit;
            // Again and again: what was on its way to freeze a group when it was killed may freeze it yet.
            for (int patience = 20; Is("populated 1", unified); patience = Math.Min(patience * 2, 1000))
            {
                if (Environment.TickCount64 > end) throw StillThere(limit);
                Signal(SignalNumber.SIGKILL);
                // The kernel tells of a change in a group once in 10 ms (CGROUP_FILE_NOTIFY_MIN_INTV), and of a process's end at once.
                if (first is not null) PidFd.EndsWithin((int)first.DangerousGetHandle(), patience);
                Await("populated 0", unified, patience);
            }
        }
        // A process 1 leaves its groups, but does not end, before somebody has reaped what came into its PID namespace from outside: so the
        // groups are asked, and the ends of processes only tell when. Who has left the version 2 group is in those of version 1 still.
        foreach (var directory in Directories)
        {
            if (directory.Version != 1 || Freezer is { IsThere: true } freezer && directory != freezer) continue;
            if (!ListedProcesses.KillAll(() => Processes(directory), () => Kill(directory), limit)) throw StillThere(limit);
            if (directory.IsThere) return;
        }
    }

    private void Kill(CgroupDirectory directory)
    {
        bool ours = !IsFrozen && TryFreeze();
        try
        {
            ListedProcesses.Signal(() => Processes(directory), SignalNumber.SIGKILL);
        }
        finally
        {
            if (ours) Thaw();
            ThawNested();
        }
    }

    /// <summary>How long the kernel may take to end a process that got SIGKILL, in milliseconds: one in the midst of input and output ends after that.</summary>
    private const int EndLimit = 30_000;

    private CaissonException StillThere(int limit) => new($"Cannot end every process of the control group {Principal.Path}",
        $"{string.Join(", ", Processes())} did not end within {limit / 1000} seconds", "see what the process waits for in /proc/PID/stack, then delete the container again");

    /// <summary>Whether cgroup.events has a line; not if the group is gone.</summary>
    private static bool Is(string line, CgroupDirectory directory) => directory.TryRead("cgroup.events")?.Contains(line, StringComparison.Ordinal) ?? false;

    /// <summary>Waits until cgroup.events has a line. A group that is gone has every line.</summary>
    /// <returns>False if it took longer than the limit in milliseconds.</returns>
    internal static bool Await(string line, CgroupDirectory directory, int limit)
    {
        if (!directory.IsThere) return true;
        int file = SystemCall.openat(directory.Descriptor, "cgroup.events", Fcntl.O_RDONLY);
        if (file < 0) return true;
        try
        {
            long end = Environment.TickCount64 + limit;
            var expected = Encoding.ASCII.GetBytes(line);
            Span<byte> text = stackalloc byte[256];
            for (;;)
            {
                // What changes after this read ends the poll.
                var length = SystemCall.pread(file, text, 0);
                if (length <= 0 || text[..(int)length].IndexOf(expected) >= 0) return true;
                var left = end - Environment.TickCount64;
                if (left <= 0) return false;
                Span<pollfd> wait = [new pollfd { fd = file, events = Poll.POLLPRI }];
                SystemCall.Check(SystemCall.poll(wait, (int)Math.Min(left, UnnoticedEnd)), "Cannot wait for a control group", "ppoll", directory.Path);
            }
        }
        finally
        {
            SystemCall.close(file);
        }
    }

    // The kernel tells of every change in a group, but not that somebody has removed it: it is looked at again after so many milliseconds.
    private const int UnnoticedEnd = 50;
}
