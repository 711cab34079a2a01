using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Mounts;

public sealed partial class MountNamespaceView
{
    /// <summary>Reads the table of a process, which the kernel shows to everybody who sees the process; null if the process is gone.</summary>
    /// <param name="pid">The process or thread.</param>
    /// <exception cref="CaissonException">A line is not of the file's form.</exception>
    public static MountNamespaceView? TryRead(int pid)
    {
        // A process that changed its namespace in between would have the table of one and the number of another. One that never stays is not waited for.
        NamespaceId? id;
        MountTable? table;
        var tries = 16;
        do
        {
            if (tries-- == 0) return null;
            id = IdOf(pid);
            if ((table = MountTable.TryRead(pid)) is not { Count: > 0 }) return null;
        }
        while (id is not null && IdOf(pid) != id);
        var name = ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm"));
        return new(table, id, pid, name is null ? null : CString.Decode(name).TrimEnd('\n'));
    }

    /// <summary>Reads the table of a namespace as a process sees it that enters it now, all of it: setns(2). For namespaces that nobody is in.</summary>
    /// <param name="target">The namespace.</param>
    /// <exception cref="CaissonException">EPERM: the caller lacks CAP_SYS_ADMIN in the user namespace it belongs to, or CAP_SYS_ADMIN and CAP_SYS_CHROOT in its own.</exception>
    public static MountNamespaceView Read(NamespaceHandle target)
    {
        // The own /proc, for there may be none inside.
        using var proc = RootDirectory.Open("/proc");
        var content = Namespaces.Enter(target).Run(() =>
        {
            using var file = new DescriptorHandle((int)SystemCall.Check(SystemCall.openat(proc.Descriptor, "thread-self/mountinfo", Fcntl.O_RDONLY), "Cannot open the mount table of a namespace", "openat", "/proc/thread-self/mountinfo"));
            return ProcFile.ReadToEnd(file.Descriptor, "/proc/thread-self/mountinfo") ?? [];
        });
        return new(MountTable.Parse(CString.Decode(content)), target.Id);
    }

    // The file's device and inode need the right to trace the process.
    private static NamespaceId? IdOf(int pid)
    {
        var result = SystemCall.statx(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/mnt"), 0, Stat.STATX_BASIC_STATS, out var stat);
        return result < 0 ? null : NamespaceId.Of(stat);
    }
}
