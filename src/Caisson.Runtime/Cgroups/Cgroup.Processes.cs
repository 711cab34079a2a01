using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.Cgroups;

public sealed partial class Cgroup
{
    /// <summary>
    /// The directory that tells who is in the container: every process of it is in all of its directories. Version 2 before the freezer, and
    /// that before the others, for what they can do.
    /// </summary>
    internal CgroupDirectory Principal => Unified ?? Freezer ?? Directories[0];

    /// <summary>The ids of the processes in the group and in those below it, ascending, as the caller's PID namespace has them; empty if the group is gone.</summary>
    public List<int> Processes()
    {
        var found = new List<int>();
        if (Principal.IsThere) CgroupTree.Visit(Principal.Descriptor, group => AddProcesses(group, found));
        found.Sort();
        return found;
    }

    /// <summary>Moves a process, with all its threads, into the version 1 directories: it is born into that of version 2.</summary>
    /// <param name="pid">Its id in the caller's PID namespace.</param>
    /// <exception cref="CaissonException">One does not take it.</exception>
    internal void JoinLegacy(int pid)
    {
        var text = pid.ToString(CultureInfo.InvariantCulture);
        foreach (var directory in Directories)
        {
            if (directory.Version != 1) continue;
            var error = directory.TryWrite("cgroup.procs", text);
            if (error == Errno.None) continue;
            throw new CaissonException("Cannot put the process into its control group", "write", error, directory.Path + "/cgroup.procs", error switch
            {
                Errno.ENOSPC => "the group has no processors or memory nodes: cpuset.cpus or cpuset.mems is empty",
                Errno.EINVAL => "a process with a real-time policy needs a group with real-time bandwidth",
                Errno.EACCES or Errno.EPERM => "the group is not delegated to the caller",
                Errno.ENOENT or Errno.ENODEV => "the group is gone",
                _ => null,
            });
        }
    }

    /// <summary>Sends a signal to every process of the group, whatever is born meanwhile. None is no error.</summary>
    /// <param name="signal">Its number.</param>
    /// <exception cref="CaissonException">The signal is not known, or the caller may not send it.</exception>
    public void Signal(int signal)
    {
        if (signal == SignalNumber.SIGKILL && Unified is { } unified && unified.TryWrite("cgroup.kill", "1") == Errno.None)
        {
            ThawLegacy();
            return;
        }
        bool frozen = IsFrozen;
        // Nobody is born while the list is read; who was frozen already, stays so.
        bool ours = !frozen && signal != 0 && TryFreeze();
        try
        {
            foreach (var pid in Processes())
            {
                using var process = Open(pid);
                if (process is null) continue;
                var result = SystemCall.pidfd_send_signal(process.Descriptor, signal);
                if (SystemCall.ErrnoOf(result) != Errno.ESRCH) SystemCall.Check(result, $"Cannot send signal {signal} to process {pid}", "pidfd_send_signal");
            }
        }
        finally
        {
            if (ours) Thaw();
            else if (frozen && signal == SignalNumber.SIGKILL) ThawLegacy();
        }
    }

    /// <summary>Ends every process of the group and waits until none is left.</summary>
    /// <exception cref="CaissonException">The caller may not, or one does not end.</exception>
    public void KillAll()
    {
        if (Unified is { } unified && unified.IsThere)
        {
            while (Is("populated 1", unified))
            {
                Signal(SignalNumber.SIGKILL);
                if (Await("populated 0", unified, EndLimit)) return;
                throw StillThere();
            }
            return;
        }
        // A process 1 leaves its groups, but does not end, before somebody has reaped what came into its PID namespace from outside: so the
        // groups are asked, and the ends of processes only tell when.
        long end = Environment.TickCount64 + EndLimit;
        int patience = 1;
        for (var pids = Processes(); pids.Count > 0; pids = Processes())
        {
            if (Environment.TickCount64 > end) throw StillThere();
            var opened = new List<PidFd>(pids.Count);
            try
            {
                foreach (var pid in pids)
                    if (Open(pid) is { } process) opened.Add(process);
                Signal(SignalNumber.SIGKILL);
                foreach (var process in opened) process.WaitForExit(TimeSpan.FromMilliseconds(patience));
            }
            finally
            {
                foreach (var process in opened) process.Dispose();
            }
            patience = Math.Min(patience * 2, 50);
        }
    }

    /// <summary>Whether no process is left in it, at the latest after some milliseconds.</summary>
    internal bool IsEmptyWithin(int milliseconds)
    {
        long end = Environment.TickCount64 + milliseconds;
        while (Processes().Count > 0)
        {
            if (Environment.TickCount64 > end) return false;
            SystemCall.sleep(1000);
        }
        return true;
    }

    /// <summary>How long the kernel may take to end a process that got SIGKILL, in milliseconds: one in the midst of input and output ends after that.</summary>
    private const int EndLimit = 30_000;

    private CaissonException StillThere() => new($"Cannot end every process of the control group {Principal.Path}",
        $"{string.Join(", ", Processes())} did not end within {EndLimit / 1000} seconds", "see what the process waits for in /proc/PID/stack, then delete the container again");

    // A process that is just being reaped is in the list, and for a moment neither there nor not: the kernel says EINVAL or ENOENT then.
    private static PidFd? Open(int pid)
    {
        try
        {
            return PidFd.TryOpen(pid);
        }
        catch (CaissonException e) when (e.Errno is Errno.EINVAL or Errno.ENOENT)
        {
            return null;
        }
    }

    private static void AddProcesses(int group, List<int> found)
    {
        int file = SystemCall.openat(group, "cgroup.procs", Fcntl.O_RDONLY);
        if (SystemCall.ErrnoOf(file).IsShortage) SystemCall.Check(file, "Cannot list the processes of a control group", "openat", "cgroup.procs");
        if (file < 0) return;
        try
        {
            // A threaded group does not tell its processes (EOPNOTSUPP): the group above it that is none does.
            var buffer = new byte[4096];
            int length = 0;
            nint got;
            while ((got = SystemCall.read(file, buffer.AsSpan(length))) > 0)
                if ((length += (int)got) == buffer.Length) Array.Resize(ref buffer, length * 4);
            var text = buffer.AsSpan(0, length);
            while (System.Buffers.Text.Utf8Parser.TryParse(text, out int pid, out int digits))
            {
                // One of a PID namespace that cannot be seen from here has no number.
                if (pid > 0 && !found.Contains(pid)) found.Add(pid);
                text = text[digits..].TrimStart((byte)'\n');
            }
        }
        finally
        {
            SystemCall.close(file);
        }
    }

    /// <summary>Whether cgroup.events has a line.</summary>
    private static bool Is(string line, CgroupDirectory directory) => directory.TryRead("cgroup.events")?.Contains(line, StringComparison.Ordinal) ?? false;

    /// <summary>Waits until cgroup.events has a line: the kernel notifies, nothing is asked in vain. A group that is gone has every line.</summary>
    /// <returns>False if it took longer than the limit in milliseconds.</returns>
    internal static bool Await(string line, CgroupDirectory directory, int limit)
    {
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
                SystemCall.Check(SystemCall.poll(wait, (int)left), "Cannot wait for a control group", "ppoll", directory.Path);
            }
        }
        finally
        {
            SystemCall.close(file);
        }
    }
}
