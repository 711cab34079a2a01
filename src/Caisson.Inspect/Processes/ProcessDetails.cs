using System.Globalization;
using System.Text;
using Caisson.Inspect.Users;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Processes;

/// <summary>Everything that /proc tells of one process and that has to do with namespaces, rights and limits. It never changes.</summary>
public sealed class ProcessDetails
{
    /// <summary>Its number.</summary>
    public required int Pid { get; init; }

    /// <summary>Ids, capabilities, seccomp and no_new_privs.</summary>
    public required ProcessStatus Status { get; init; }

    /// <summary>Its user ids in its own user namespace; null if they are the same, or have no numbers there.</summary>
    public ProcessIds? UidInside { get; init; }

    /// <summary>Its group ids in its own user namespace; null likewise.</summary>
    public ProcessIds? GidInside { get; init; }

    /// <summary>Its command line; empty of a kernel thread and of a process that has ended.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Its numbers in the PID namespaces it is in: here first, in its own last.</summary>
    public IReadOnlyList<PidLevel> Pids { get; init; } = [];

    /// <summary>Its parent, that one's parent and so on.</summary>
    public IReadOnlyList<ProcessRelative> Ancestors { get; init; } = [];

    /// <summary>The program's file.</summary>
    public required Reading<string> Executable { get; init; }

    /// <summary>Its current directory.</summary>
    public required Reading<string> Directory { get; init; }

    /// <summary>Its root directory.</summary>
    public required Reading<string> Root { get; init; }

    /// <summary>Its control groups, as the reader's cgroup namespace names them.</summary>
    public IReadOnlyList<CgroupMembership> Cgroups { get; init; } = [];

    /// <summary>Its label, such as <c>docker-default (enforce)</c>; null if no security module (LSM) gives labels.</summary>
    public string? SecurityLabel { get; init; }

    /// <summary>What it can in its user namespace and in those around it, its own first.</summary>
    public required Reading<IReadOnlyList<CapabilityScope>> Scopes { get; init; }

    /// <summary>Reads a process; null if it is gone.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">A file of /proc is not of its form.</exception>
    public static ProcessDetails? TryRead(int pid)
    {
        if (ProcessStat.TryRead(pid) is not { } stat || ProcessStatus.TryRead(pid) is not { } status) return null;
        return new()
        {
            Pid = pid,
            Status = status,
            UidInside = InsideOf(pid, status.Uid, groups: false),
            GidInside = InsideOf(pid, status.Gid, groups: true),
            Arguments = Words(TryText(pid, "cmdline")),
            Started = StartOf(stat),
            Pids = PidNumbers.Of(pid) ?? [],
            Ancestors = AncestorsOf(stat),
            Executable = Link(pid, "exe"),
            Directory = Link(pid, "cwd"),
            Root = Link(pid, "root"),
            Cgroups = CgroupMembership.TryRead(pid) ?? [],
            SecurityLabel = LabelOf(pid),
            Scopes = Reading<IReadOnlyList<CapabilityScope>>.Of(() => ScopesOf(pid, status)),
        };
    }

    private static IReadOnlyList<CapabilityScope>? ScopesOf(int pid, ProcessStatus status)
    {
        NamespaceHandle user;
        try
        {
            user = NamespaceHandle.OpenProcess(pid, NamespaceKind.User);
        }
        catch (CaissonException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return null;
        }

        using (user)
        {
            var scopes = new List<CapabilityScope>();
            foreach (var level in UserNamespaceChain.Read(user)) scopes.Add(new(level, scopes.Count == 0 ? status.Effective : default));
            return scopes;
        }
    }

    // The map leads to the reader's ids. In the reader's own namespace it leads further out, and there is nothing to translate.
    private static ProcessIds? InsideOf(int pid, ProcessIds ids, bool groups)
    {
        if (IdMap.TryRead(pid, groups) is not { } map || map.Equals(IdMap.TryRead(Environment.ProcessId, groups))) return null;
        return map.ToContainer(ids.Real) is { } real && map.ToContainer(ids.Effective) is { } effective && map.ToContainer(ids.Saved) is { } saved && map.ToContainer(ids.FileSystem) is { } file
            ? new(real, effective, saved, file) : null;
    }

    private static List<ProcessRelative> AncestorsOf(ProcessStat stat)
    {
        var list = new List<ProcessRelative>();
        // Parents that end meanwhile are replaced; the chain ends in any case.
        for (var parent = stat.ParentPid; parent > 0 && list.Count < 1000 && ProcessStat.TryRead(parent) is { } next; parent = next.ParentPid) list.Add(new(parent, next.Comm));
        return list;
    }

    private static DateTimeOffset StartOf(ProcessStat stat)
    {
        foreach (var line in Encoding.ASCII.GetString(ProcFile.Read("/proc/stat")).Split('\n'))
        {
            if (line.StartsWith("btime ", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var boot))
                return DateTimeOffset.FromUnixTimeSeconds(boot).AddMilliseconds(stat.StartTime * 10.0);
        }

        return default;
    }

    // Without a security module that labels processes the kernel refuses the reading with EINVAL.
    private static string? LabelOf(int pid)
    {
        foreach (var file in (ReadOnlySpan<string>)["attr/apparmor/current", "attr/current"])
        {
            if (TryText(pid, file)?.TrimEnd('\n', '\0') is { Length: > 0 } label) return label;
        }

        return null;
    }

    private static string[] Words(string? text) => string.IsNullOrEmpty(text) ? [] : text.TrimEnd('\0').Split('\0');

    private static string? TryText(int pid, string file)
    {
        try
        {
            return ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}")) is { } bytes ? CString.Decode(bytes) : null;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    private static Reading<string> Link(int pid, string name) => Reading<string>.Of(() =>
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}");
        var buffer = new byte[4096];
        var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, path, buffer);
        if (length is -(int)Errno.ENOENT or -(int)Errno.ESRCH) return null;
        SystemCall.Check(length, $"Cannot read {path}", "readlink", path, length == -(int)Errno.EACCES ? "the caller has not the right to trace the process" : null);
        return CString.Decode(buffer.AsSpan(0, length));
    });
}
