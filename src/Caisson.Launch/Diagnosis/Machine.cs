using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis;

/// <summary>What causes ask about the machine and the caller, each read when it is first asked for.</summary>
internal sealed class Machine(ISystemFacts facts)
{
    private ProcessStatus? _status;
    private MountTable? _mounts;

    /// <summary>The machine that this process runs on, as it is now.</summary>
    public static Machine Current() => new(new SystemFacts());

    /// <summary>The caller.</summary>
    public ProcessStatus Caller => _status ??= Parsed("/proc/thread-self/status", ProcessStatus.Parse) ?? ProcessStatus.Parse("");

    /// <summary>The caller's mounts.</summary>
    public MountTable Mounts => _mounts ??= Parsed("/proc/thread-self/mountinfo", MountTable.Parse) ?? MountTable.Parse("");

    /// <summary>Whether the caller holds a capability in its user namespace.</summary>
    public bool Holds(Capability capability) => Caller.Effective.Contains(capability);

    /// <summary>A seccomp filter lies on the caller, and so on what it starts.</summary>
    public bool IsFiltered => Caller.SeccompMode == 2;

    /// <summary>A number under /proc/sys by its dotted name; null if the kernel has no such setting.</summary>
    public long? Setting(string name) =>
        long.TryParse(facts.Read("/proc/sys/" + name.Replace('.', '/'))?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The text of a small file; null if it cannot be read.</summary>
    public string? Read(string path) => facts.Read(path);

    /// <summary>What lies at a path; null if it cannot be reached.</summary>
    public FileInformation? Examine(string path) => facts.Examine(path);

    /// <summary>Who owns a namespace; null if that cannot be learned.</summary>
    public NamespaceOwner? Owner(string path) => facts.Owner(path);

    /// <summary>Whether an executable file carries capabilities.</summary>
    public bool HasFileCapabilities(string path) => facts.HasFileCapabilities(path);

    /// <summary>The caller's ids of the user namespace it is in, or null.</summary>
    public IdMap? CallersMap(bool groups) => Parsed(groups ? "/proc/thread-self/gid_map" : "/proc/thread-self/uid_map", IdMap.ParseProc);

    /// <summary>Whether the caller sits in a user namespace that is not the machine's first one.</summary>
    public bool IsNested => CallersMap(groups: false) is { } map && !map.Equals(IdMap.Identity);

    /// <summary>Whether the kernel has a kind of namespace: proc_pid_ns(5).</summary>
    public bool Knows(NamespaceKind kind) => facts.Examine("/proc/thread-self/ns/" + NamespaceKinds.ProcName(kind)) is not null;

    /// <summary>The confinement an LSM such as AppArmor puts on the caller; null if there is none.</summary>
    public string? Confinement => facts.Read("/proc/thread-self/attr/current")?.Trim('\n', '\0', ' ') is { Length: > 0 } label && label != "unconfined" ? label : null;

    /// <summary>A row of /proc/PID/limits: the soft and the hard limit as the kernel writes them.</summary>
    /// <param name="row">Its name, such as <c>Max open files</c>.</param>
    public (string Soft, string Hard)? Limit(string row)
    {
        foreach (var line in (facts.Read("/proc/thread-self/limits") ?? facts.Read("/proc/self/limits") ?? "").Split('\n'))
        {
            if (!line.StartsWith(row, StringComparison.Ordinal)) continue;
            var words = line[row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2) return (words[0], words[1]);
        }
        return null;
    }

    private T? Parsed<T>(string path, Func<string, T> parse) where T : class
    {
        try
        {
            return facts.Read(path) is { } text ? parse(text) : null;
        }
        catch (CaissonException)
        {
            return null;
        }
    }
}
