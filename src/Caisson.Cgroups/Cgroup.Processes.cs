using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups;

public sealed partial class Cgroup
{
    /// <summary>
    /// The directory that tells who is in the container: every process of it is in all of its directories. Version 2 before the freezer, and
    /// that before the others, for what they can do; one that the container has left and removed tells nothing.
    /// </summary>
    internal CgroupDirectory Principal
    {
        get
        {
            var first = Unified ?? Freezer ?? Directories[0];
            if (first.IsThere) return first;
            if (Freezer is { IsThere: true } freezer) return freezer;
            foreach (var directory in Directories)
                if (directory.IsThere) return directory;
            return first;
        }
    }

    /// <summary>Whether any of its directories is there.</summary>
    internal bool IsThere => Principal.IsThere;

    /// <summary>The ids of the processes in the group and in those below it, ascending, as the caller's PID namespace has them; empty if the group is gone.</summary>
    public List<int> Processes() => Processes(Principal);

    private static List<int> Processes(CgroupDirectory directory)
    {
        var found = new List<int>();
        if (directory.IsThere) CgroupTree.Visit(directory.Descriptor, group => AddProcesses(group, found));
        found.Sort();
        // Who moves from one group to another while they are read is found twice.
        int kept = 0;
        for (int i = 0; i < found.Count; i++)
            if (i == 0 || found[i] != found[i - 1]) found[kept++] = found[i];
        found.RemoveRange(kept, found.Count - kept);
        return found;
    }

    /// <summary>Moves a process, with all its threads, into the version 1 directories: it is born into that of version 2.</summary>
    /// <param name="pid">Its id in the caller's PID namespace.</param>
    /// <exception cref="CaissonException">One does not take it.</exception>
    internal void JoinLegacy(int pid) => Join(pid, legacyOnly: true);

    /// <summary>Moves a process, with all its threads, into every directory. No limit refuses that, pids.max neither.</summary>
    /// <param name="pid">Its id in the caller's PID namespace.</param>
    /// <exception cref="CaissonException">One does not take it.</exception>
    internal void Join(int pid) => Join(pid, legacyOnly: false);

    private void Join(int pid, bool legacyOnly)
    {
        var text = pid.ToString(CultureInfo.InvariantCulture);
        foreach (var directory in Directories)
        {
            if (legacyOnly && directory.Version != 1) continue;
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
                if (pid > 0) found.Add(pid);
                text = text[digits..].TrimStart((byte)'\n');
            }
        }
        finally
        {
            SystemCall.close(file);
        }
    }
}
