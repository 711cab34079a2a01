namespace Caisson.Linux.Namespaces;

/// <summary>The eight kinds and their names.</summary>
public static class NamespaceKinds
{
    /// <summary>Each kind once; the user namespace, which the others are owned by, first.</summary>
    public static ReadOnlySpan<NamespaceKind> Each =>
    [
        NamespaceKind.User, NamespaceKind.Pid, NamespaceKind.Mount, NamespaceKind.Uts, NamespaceKind.Ipc, NamespaceKind.Network, NamespaceKind.Cgroup, NamespaceKind.Time,
    ];

    /// <summary>The kind's name in <c>/proc/PID/ns</c>: <c>user pid mnt uts ipc net cgroup time</c>.</summary>
    /// <param name="kind">One kind.</param>
    /// <exception cref="ArgumentException">It is not exactly one kind.</exception>
    public static string ProcName(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => "user",
        NamespaceKind.Pid => "pid",
        NamespaceKind.Mount => "mnt",
        NamespaceKind.Uts => "uts",
        NamespaceKind.Ipc => "ipc",
        NamespaceKind.Network => "net",
        NamespaceKind.Cgroup => "cgroup",
        NamespaceKind.Time => "time",
        _ => throw NotOne(kind),
    };

    /// <summary>The kind's name in OCI documents: <c>user pid mount uts ipc network cgroup time</c>.</summary>
    /// <param name="kind">One kind.</param>
    /// <exception cref="ArgumentException">It is not exactly one kind.</exception>
    public static string OciName(NamespaceKind kind) => kind switch
    {
        NamespaceKind.Mount => "mount",
        NamespaceKind.Network => "network",
        _ => ProcName(kind),
    };

    /// <summary>The name of the kind's flag: <c>CLONE_NEWUSER</c> and so on.</summary>
    /// <param name="kind">One kind.</param>
    /// <exception cref="ArgumentException">It is not exactly one kind.</exception>
    public static string FlagName(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => "CLONE_NEWUSER",
        NamespaceKind.Pid => "CLONE_NEWPID",
        NamespaceKind.Mount => "CLONE_NEWNS",
        NamespaceKind.Uts => "CLONE_NEWUTS",
        NamespaceKind.Ipc => "CLONE_NEWIPC",
        NamespaceKind.Network => "CLONE_NEWNET",
        NamespaceKind.Cgroup => "CLONE_NEWCGROUP",
        NamespaceKind.Time => "CLONE_NEWTIME",
        _ => throw NotOne(kind),
    };

    /// <summary>Reads a kind's name, of either spelling.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <exception cref="CaissonException">It is none.</exception>
    public static NamespaceKind Parse(string name) => TryParse(name, out var kind)
        ? kind
        : throw new CaissonException($"'{name}' is not a kind of namespace", remedy: "the kinds are user, pid, mount, uts, ipc, net, cgroup and time");

    /// <summary>Reads a kind's name as <see cref="Parse"/> does; false if it is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">The kind, or <see cref="NamespaceKind.None"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> name, out NamespaceKind kind)
    {
        kind = name switch
        {
            "user" => NamespaceKind.User,
            "pid" => NamespaceKind.Pid,
            "mnt" or "mount" => NamespaceKind.Mount,
            "uts" => NamespaceKind.Uts,
            "ipc" => NamespaceKind.Ipc,
            "net" or "network" => NamespaceKind.Network,
            "cgroup" => NamespaceKind.Cgroup,
            "time" => NamespaceKind.Time,
            _ => NamespaceKind.None,
        };
        return kind != NamespaceKind.None;
    }

    /// <summary>Reads names separated by commas, or <c>all</c>.</summary>
    /// <param name="list">The names.</param>
    /// <exception cref="CaissonException">A name is none, an empty one neither.</exception>
    public static NamespaceKind ParseList(string list)
    {
        if (list == "all") return NamespaceKind.All;
        var kinds = NamespaceKind.None;
        foreach (var range in list.AsSpan().Split(',')) kinds |= Parse(list[range]);
        return kinds;
    }

    /// <summary>The names of several kinds, for people: <c>pid, mnt, net</c>, in the order of <see cref="Each"/>; empty for none.</summary>
    /// <param name="kinds">The kinds.</param>
    public static string List(NamespaceKind kinds)
    {
        var names = new List<string>();
        foreach (var kind in Each)
        {
            if (kinds.HasFlag(kind)) names.Add(ProcName(kind));
        }

        return string.Join(", ", names);
    }

    private static ArgumentException NotOne(NamespaceKind kind) => new($"'{kind}' is not one kind of namespace.", nameof(kind));
}
