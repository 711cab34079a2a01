using System.Text;

namespace Caisson.EndToEnd.Harness;

/// <summary>Everything that a program under test could leave behind, at one moment.</summary>
internal sealed class Snapshot
{
    private readonly Dictionary<(int Pid, ulong StartTime), ProcessEntry> _processes = [];
    private readonly Dictionary<string, string> _namespaces = [];
    private readonly Dictionary<string, string> _things = [];
    private readonly HashSet<string> _cgroups = [];

    internal static Snapshot Take(Sandbox? sandbox)
    {
        var snapshot = new Snapshot();
        snapshot.AddProcesses();
        // Others mount, connect and run containers on the machine too: what is there counts only if it names this run.
        snapshot.AddMounts("/proc/self/mountinfo", "the machine's mount", TestRun.Directory);
        snapshot.AddCgroups();
        if (sandbox is null)
            return snapshot;
        if (sandbox.HolderPid != Environment.ProcessId)
        {
            snapshot.AddMounts($"/proc/{sandbox.HolderPid}/mountinfo", "the sandbox's mount");
            snapshot.AddDevices($"/proc/{sandbox.HolderPid}/net/dev", "the sandbox's network device");
        }
        snapshot.AddFiles(sandbox.RunDirectory, 5, onlyOurs: sandbox.RunDirectory == "/run");
        snapshot.AddFiles(sandbox.TemporaryDirectory, 3, onlyOurs: sandbox.TemporaryDirectory == "/tmp");
        snapshot.AddFiles(sandbox.RuntimeDirectory(TestUser.Harness), 4, onlyOurs: false);
        return snapshot;
    }

    internal IEnumerable<ProcessEntry> NewProcesses(Snapshot before)
    {
        foreach (var (key, process) in _processes)
        {
            if (!before._processes.ContainsKey(key))
                yield return process;
        }
    }

    /// <summary>The deepest first, so that they can be removed in this order.</summary>
    internal IEnumerable<string> NewCgroups(Snapshot before) =>
        _cgroups.Except(before._cgroups).OrderByDescending(path => path.Length);

    internal List<string> NotIn(Snapshot before)
    {
        var left = new List<string>();
        foreach (var process in NewProcesses(before))
            left.Add(process.ToString());
        foreach (var (name, holder) in _namespaces)
        {
            if (!before._namespaces.ContainsKey(name))
                left.Add($"namespace {name}, held by {holder}");
        }
        foreach (var group in NewCgroups(before))
            left.Add($"control group {group}");
        foreach (var (thing, text) in _things)
        {
            if (!before._things.ContainsKey(thing))
                left.Add(text);
        }
        return left;
    }

    private void AddProcesses()
    {
        var own = new HashSet<int> { Environment.ProcessId };
        var all = ProcessTable.Read();
        var children = all.ToLookup(entry => entry.Parent);
        var queue = new Queue<int>(own);
        while (queue.TryDequeue(out var pid))
        {
            AddNamespaces(pid);
            foreach (var child in children[pid])
            {
                if (own.Add(child.Pid))
                {
                    Add(child);
                    queue.Enqueue(child.Pid);
                }
            }
        }
        // One that was adopted by somebody else can still be known by its environment.
        var marker = $"{TestRun.Marker}={TestRun.Id}";
        foreach (var entry in all)
        {
            if (!own.Contains(entry.Pid) && ProcessTable.ReadText($"/proc/{entry.Pid}/environ").Contains(marker, StringComparison.Ordinal))
            {
                Add(entry);
                AddNamespaces(entry.Pid);
            }
        }
        // A namespace also lives on in an open descriptor.
        foreach (var descriptor in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (LinkOf(descriptor) is { } target && target.EndsWith(']') && target.Contains(":[", StringComparison.Ordinal)
                && !target.StartsWith("pipe", StringComparison.Ordinal) && !target.StartsWith("socket", StringComparison.Ordinal)
                && !target.StartsWith("anon_inode", StringComparison.Ordinal))
                _namespaces.TryAdd(target, $"this process's {descriptor}");
        }

        void Add(ProcessEntry entry)
        {
            // A dead orphan is no leak: the harness takes its status.
            if (entry.State != 'Z' || entry.Parent != Environment.ProcessId)
                _processes[(entry.Pid, entry.StartTime)] = entry;
        }
    }

    private void AddNamespaces(int pid)
    {
        foreach (var kind in (ReadOnlySpan<string>)
            ["user", "pid", "pid_for_children", "mnt", "uts", "ipc", "net", "cgroup", "time", "time_for_children"])
        {
            if (LinkOf($"/proc/{pid}/ns/{kind}") is { } name)
                _namespaces.TryAdd(name, $"process {pid}");
        }
    }

    private void AddMounts(string file, string what, string? naming = null)
    {
        foreach (var mount in MountTable.Read(file))
        {
            if (naming is not null && !mount.ToString().Contains(naming, StringComparison.Ordinal))
                continue;
            var thing = $"{what} {mount}";
            _things.TryAdd($"{thing} #{mount.Id}", thing);
        }
    }

    private void AddDevices(string file, string what)
    {
        foreach (var line in ProcessTable.ReadText(file).Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
                _things.TryAdd($"{what} {line[..colon].Trim()}", $"{what} {line[..colon].Trim()}");
        }
    }

    /// <summary>Control groups below this run's own in each hierarchy; elsewhere those that name this run, and units of systemd that name Caisson.</summary>
    private void AddCgroups()
    {
        foreach (var mount in MountTable.Read("/proc/self/mountinfo"))
        {
            if (mount.Type is not ("cgroup" or "cgroup2"))
                continue;
            var own = OwnCgroup(mount);
            var start = TestGroups.Find(mount.Point) ?? (own == "/" ? mount.Point : mount.Point + own);
            foreach (var directory in Walk(mount.Point, 8))
            {
                if (directory.StartsWith(start + "/", StringComparison.Ordinal) ? !TestGroups.IsOthers(directory) : TestGroups.IsOurs(directory))
                    _cgroups.Add(directory);
            }
        }
    }

    internal static string OwnCgroup(MountEntry mount)
    {
        foreach (var line in ProcessTable.ReadText("/proc/self/cgroup").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // "4:memory:/path" or "0::/path"; a v1 mount is known by its controller in the last part of its place.
            var fields = line.Split(':', 3);
            if (mount.Type == "cgroup2" ? fields[0] == "0" : fields[0] != "0"
                && fields[1].Replace("name=", "", StringComparison.Ordinal).Split(',').Contains(Path.GetFileName(mount.Point).Split(',')[0]))
                return fields[2];
        }
        return "/";
    }

    private static IEnumerable<string> Walk(string directory, int depth)
    {
        string[] found;
        try
        {
            found = Directory.GetDirectories(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (var child in found)
        {
            yield return child;
            if (depth > 1)
            {
                foreach (var deeper in Walk(child, depth - 1))
                    yield return deeper;
            }
        }
    }

    private void AddFiles(string directory, int depth, bool onlyOurs)
    {
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
        foreach (var entry in entries)
        {
            if (onlyOurs && !entry.Contains("caisson", StringComparison.OrdinalIgnoreCase))
                continue;
            // mount(8) keeps notes of its own there.
            if (entry.EndsWith("/run/mount", StringComparison.Ordinal))
                continue;
            _things.TryAdd($"file {entry}", $"file {Escape(entry)}");
            if (depth > 1 && Directory.Exists(entry) && LinkOf(entry) is null)
                AddFiles(entry, depth - 1, onlyOurs: false);
        }
    }

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Escape(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var character in path)
            text.Append(char.IsControl(character) ? '?' : character);
        return text.ToString();
    }
}
