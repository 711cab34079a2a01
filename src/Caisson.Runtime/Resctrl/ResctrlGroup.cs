using System.Globalization;
using Caisson.Cgroups;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Oci;

namespace Caisson.Runtime.Resctrl;

/// <summary>
/// A container's class of service and its monitoring group in the resctrl file system (config-linux.md, "IntelRdt"; the kernel's documentation,
/// "User Interface for Resource Control feature"): directories whose files limit caches and memory bandwidth, and count their use.
/// </summary>
internal sealed class ResctrlGroup
{
    private const string Step = "Cannot set up the container's class of service";
    private readonly string _root;
    private readonly string _group;
    private readonly string? _monitor;
    private readonly bool _own;

    private ResctrlGroup(string root, string group, string? monitor, bool own) => (_root, _group, _monitor, _own) = (root, group, monitor, own);

    /// <summary>What a record keeps of it.</summary>
    public IReadOnlyDictionary<string, string> Remembered
    {
        get
        {
            var texts = new Dictionary<string, string> { ["root"] = _root, ["group"] = _group };
            if (_monitor is not null) texts.Add("monitor", _monitor);
            if (_own) texts.Add("own", "true");
            return texts;
        }
    }

    /// <summary>Where the file system is mounted; null if it is not.</summary>
    public static string? FindRoot()
    {
        foreach (var mount in MountTable.Read())
            if (mount.FileSystemType == "resctrl") return mount.MountPoint;
        return null;
    }

    /// <summary>The class that a record tells of.</summary>
    public static ResctrlGroup? Of(IReadOnlyDictionary<string, string>? remembered) =>
        remembered is not null && remembered.TryGetValue("root", out var root) && remembered.TryGetValue("group", out var group)
            ? new(root, group, remembered.TryGetValue("monitor", out var monitor) ? monitor : null, remembered.ContainsKey("own")) : null;

    /// <summary>Makes or finds the class that a document asks for.</summary>
    /// <param name="root">Where the file system is mounted; null if it is not.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="spec">What is asked for.</param>
    /// <exception cref="CaissonException">The machine does not have it, the class does not exist or has other limits, or the kernel refuses the limits; nothing is left.</exception>
    public static ResctrlGroup Create(string? root, string id, SpecIntelRdt spec)
    {
        if (root is null)
            throw new CaissonException(Step, "no resctrl file system is mounted", "mount it: mount -t resctrl resctrl /sys/fs/resctrl (the kernel needs CONFIG_X86_CPU_RESCTRL, the processor RDT or QoS); or leave linux.intelRdt out");
        CheckMonitoring(root, spec);
        var schemata = Schemata(spec);
        bool named = !string.IsNullOrEmpty(spec.ClosId);
        var group = spec.ClosId == "/" ? root : root + "/" + Name(named ? spec.ClosId! : id);
        bool there = Directory.Exists(group);
        if (there && !named) throw new CaissonException(Step, $"{group} exists already, and is not this container's", "remove it (rmdir) if no container uses it any more, or give linux.intelRdt.closID");
        if (there) Compare(group, schemata);
        else if (named && schemata.Count == 0)
            throw new CaissonException(Step, $"the class {group} does not exist, and no limits are given to make it with", "make it beforehand, or give schemata, l3CacheSchema or memBwSchema");
        else MakeDirectory(group, "classes of service");

        var made = new ResctrlGroup(root, group, null, own: !there);
        try
        {
            if (!there) made.Write(schemata);
            if (!spec.EnableMonitoring) return made;
            var monitor = group + "/mon_groups/" + Name(id);
            MakeDirectory(monitor, "monitoring groups");
            return new(root, group, monitor, own: !there);
        }
        catch
        {
            made.Remove(null);
            throw;
        }
    }

    /// <summary>The file that takes processes.</summary>
    public string Tasks => (_monitor ?? _group) + "/tasks";

    /// <summary>Puts a process into it; what it starts follows.</summary>
    public void Join(int pid) => WriteFile(Tasks, pid.ToString(CultureInfo.InvariantCulture), "Cannot put the container into its class of service");

    /// <summary>Changes the limits; null leaves one as it is.</summary>
    /// <param name="l3Cache">The lines of caches, as l3CacheSchema.</param>
    /// <param name="memoryBandwidth">The line of memory bandwidth, as memBwSchema.</param>
    /// <param name="journal">Takes down what is changed.</param>
    /// <exception cref="CaissonException">The kernel refuses them.</exception>
    public void Update(string? l3Cache, string? memoryBandwidth, UpdateJournal journal)
    {
        var schemata = _group + "/schemata";
        List<string> before = File.Exists(schemata) ? [.. File.ReadAllLines(schemata)] : [];
        journal.Add(() => Write(before));
        Write(Schemata(new SpecIntelRdt { L3CacheSchema = l3Cache, MemBwSchema = memoryBandwidth }));
    }

    /// <summary>Removes what was made for the container; the kernel gives its processes to the class above.</summary>
    public void Remove(Action<string>? warn)
    {
        foreach (var directory in (ReadOnlySpan<string?>)[_monitor, _own ? _group : null])
            if (directory is not null && SystemCall.unlinkat(Fcntl.AT_FDCWD, directory, Fcntl.AT_REMOVEDIR) is var result && result is not (0 or -(int)Errno.ENOENT))
                warn?.Invoke($"{directory} is not removed: {SystemCall.ErrnoOf(result).Describe()}");
    }

    private static void CheckMonitoring(string root, SpecIntelRdt spec)
    {
        if (!spec.EnableMonitoring && !spec.EnableCmt && !spec.EnableMbm) return;
        var features = File.Exists(root + "/info/L3_MON/mon_features") ? File.ReadAllText(root + "/info/L3_MON/mon_features") : "";
        var missing = features.Length == 0 ? "monitoring" : spec.EnableCmt && !features.Contains("llc_occupancy", StringComparison.Ordinal) ? "monitoring of the cache"
            : spec.EnableMbm && !features.Contains("mbm_", StringComparison.Ordinal) ? "monitoring of memory bandwidth" : null;
        if (missing is not null) throw new CaissonException(Step, $"this processor or kernel has no {missing}", "leave enableMonitoring, enableCMT and enableMBM out of linux.intelRdt");
    }

    // schemata replaces nothing: its lines come after those of the two older fields, and the kernel takes the last of a kind.
    private static List<string> Schemata(SpecIntelRdt spec)
    {
        var lines = new List<string>();
        foreach (var text in (ReadOnlySpan<string?>)[spec.L3CacheSchema, spec.MemBwSchema])
            foreach (var line in text?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []) lines.Add(line);
        foreach (var line in spec.Schemata ?? [])
            if (line.Trim() is { Length: > 0 } text) lines.Add(text);
        return lines;
    }

    /// <summary>A class that others made must have the limits that this container asks for.</summary>
    private static void Compare(string group, List<string> schemata)
    {
        if (schemata.Count == 0) return;
        var present = new Dictionary<(string, string), string>();
        foreach (var line in File.ReadAllLines(group + "/schemata"))
            foreach (var (key, value) in Limits(line)) present[key] = value;
        foreach (var line in schemata)
            foreach (var (key, value) in Limits(line))
                if (!present.TryGetValue(key, out var other) || other != value)
                    throw new CaissonException(Step, $"the class {group} exists with other limits: {key.Item1}:{key.Item2}={other ?? "nothing"} instead of {value}", "correct the limits, or give another linux.intelRdt.closID");
    }

    // "L3:0=f;1=0f" is two limits; leading zeros mean nothing.
    private static IEnumerable<((string Resource, string Domain) Key, string Value)> Limits(string line)
    {
        int colon = line.IndexOf(':');
        if (colon < 0) yield break;
        foreach (var part in line[(colon + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) continue;
            var value = part[(equals + 1)..].Trim().TrimStart('0').ToLowerInvariant();
            yield return ((line[..colon].Trim(), part[..equals].Trim()), value.Length == 0 ? "0" : value);
        }
    }

    private void Write(List<string> schemata)
    {
        if (schemata.Count > 0) WriteFile(_group + "/schemata", string.Join('\n', schemata) + "\n", Step);
    }

    private void WriteFile(string path, string text, string step)
    {
        int file = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
        SystemCall.Check(file, step, "openat", path);
        nint written = SystemCall.write(file, CString.Bytes(text));
        SystemCall.close(file);
        if (written >= 0) return;
        // The kernel's own words on the command that it refused last.
        var status = _root + "/info/last_cmd_status";
        var reason = File.Exists(status) ? File.ReadAllText(status).Trim() : "";
        SystemCall.Check(written, step, "write", path, reason.Length is 0 || reason == "ok" ? null : $"the kernel says: {reason}", $"correct linux.intelRdt; {_root}/info tells what the processor has");
    }

    private static void MakeDirectory(string path, string what)
    {
        int made = SystemCall.mkdirat(Fcntl.AT_FDCWD, path, 0x1ED);
        SystemCall.Check(made, Step, "mkdirat", path, made == -(int)Errno.ENOSPC ? $"the processor has no more {what}" : null, made == -(int)Errno.ENOSPC ? "remove those that nobody uses any more (rmdir), or share one by linux.intelRdt.closID" : null);
    }

    private static string Name(string name) => name is "" or "." or ".." or "info" or "mon_groups" or "mon_data" || name.Contains('/')
        ? throw new CaissonException(Step, $"'{name}' is no name for a class of service", "give linux.intelRdt.closID a plain name, or / for the class that all have") : name;
}
