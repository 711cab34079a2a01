using Caisson.Inspect.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>The namespaces and processes of a machine as one scan saw them. It never changes and can be shared by threads.</summary>
public sealed partial class NamespaceSnapshot
{
    private readonly Dictionary<NamespaceId, NamespaceInfo> _namespaces;
    private readonly Dictionary<int, ProcessInfo> _processes;

    internal NamespaceSnapshot(DateTimeOffset time, List<NamespaceInfo> namespaces, List<ProcessInfo> processes, List<Gap> gaps)
    {
        Time = time;
        Namespaces = namespaces;
        Processes = processes;
        Gaps = gaps;
        _namespaces = new(namespaces.Count);
        foreach (var item in namespaces) _namespaces[item.Id] = item;
        _processes = new(processes.Count);
        foreach (var item in processes) _processes[item.Pid] = item;
    }

    /// <summary>When the scan began.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The namespaces, by kind in the order of <see cref="NamespaceKinds.Each"/>, then by number.</summary>
    public IReadOnlyList<NamespaceInfo> Namespaces { get; }

    /// <summary>The processes, in order of their numbers.</summary>
    public IReadOnlyList<ProcessInfo> Processes { get; }

    /// <summary>The namespaces of the process that scanned.</summary>
    public NamespaceSet Reader { get; internal init; }

    /// <summary>The mount tables of the mount namespaces, with their peer groups; null if they were not asked for.</summary>
    public MountTables? Mounts { get; internal init; }

    /// <summary>What the scan could not see: one entry for each reason.</summary>
    public IReadOnlyList<Gap> Gaps { get; }

    /// <summary>Looks at the machine. What vanishes meanwhile is left out; what may not be seen goes into <see cref="Gaps"/>.</summary>
    /// <param name="options">Where to look; null for everywhere.</param>
    /// <exception cref="CaissonException">There is no proc file system.</exception>
    public static NamespaceSnapshot Take(ScanOptions? options = null)
    {
        options ??= new();
        var snapshot = new Scanning.Scan(options).Run();
        return options.MountTables ? new(snapshot.Time, [.. snapshot.Namespaces], [.. snapshot.Processes], [.. snapshot.Gaps]) { Reader = snapshot.Reader, Mounts = MountTables.Take(snapshot) } : snapshot;
    }

    /// <summary>A namespace; null if the scan did not see it.</summary>
    /// <param name="id">Device and inode.</param>
    public NamespaceInfo? Find(NamespaceId id) => _namespaces.GetValueOrDefault(id);

    /// <summary>A namespace by its inode number alone, which is how people name it; null if the scan did not see it.</summary>
    /// <param name="inode">The number in <c>net:[4026531840]</c>.</param>
    public NamespaceInfo? Find(ulong inode)
    {
        foreach (var item in Namespaces)
        {
            if (item.Id.Inode == inode) return item;
        }

        return null;
    }

    /// <summary>A process; null if the scan did not see it.</summary>
    /// <param name="pid">Its number.</param>
    public ProcessInfo? FindProcess(int pid) => _processes.GetValueOrDefault(pid);

    /// <summary>The namespace of a kind that the machine started with; null if it was not seen.</summary>
    /// <param name="kind">One kind.</param>
    public NamespaceInfo? Initial(NamespaceKind kind)
    {
        foreach (var item in Namespaces)
        {
            if (item.IsInitial && item.Kind == kind) return item;
        }

        return null;
    }

    /// <summary>The same scan with some of its namespaces alone. The processes and gaps stay.</summary>
    /// <param name="predicate">Which namespaces.</param>
    public NamespaceSnapshot Where(Func<NamespaceInfo, bool> predicate)
    {
        var some = new List<NamespaceInfo>();
        foreach (var item in Namespaces)
        {
            if (predicate(item)) some.Add(item);
        }

        return new(Time, some, [.. Processes], [.. Gaps]) { Reader = Reader, Mounts = Mounts };
    }
}
