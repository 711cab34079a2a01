namespace Caisson.Engine;

/// <summary>
/// What composition needs to know of the machine and of the caller. Gathered once by <see cref="HostFactsReader"/>, so that composing is a
/// pure function of options and facts.
/// </summary>
public sealed record HostFacts
{
    /// <summary>The caller's effective user id.</summary>
    public required uint Uid { get; init; }

    /// <summary>The caller's effective group id.</summary>
    public required uint Gid { get; init; }

    /// <summary>Whether the caller may make namespaces and mounts itself: CAP_SYS_ADMIN.</summary>
    public required bool Privileged { get; init; }

    /// <summary>The capabilities that the caller can hand on, one bit each: its bounding set, capabilities(7).</summary>
    public ulong Bounding { get; init; } = (1UL << 41) - 1;

    /// <summary>The host's name.</summary>
    public required string Hostname { get; init; }

    /// <summary>The caller's working directory, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The container's state directory, absolute: files that belong to the container go there.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The mount table, in the kernel's order.</summary>
    public IReadOnlyList<HostMount> Mounts { get; init; } = [];

    /// <summary>User ids of the caller's user namespace that exist: /proc/self/uid_map, left and right column.</summary>
    public IReadOnlyList<IdRange> OwnUids { get; init; } = [new(0, uint.MaxValue)];

    /// <summary>The same for group ids.</summary>
    public IReadOnlyList<IdRange> OwnGids { get; init; } = [new(0, uint.MaxValue)];

    /// <summary>Whether the mounts may be locked together, as those of every user namespace but the machine's first can be.</summary>
    public bool MountsLocked => OwnUids is not [{ Start: 0, Count: uint.MaxValue }];

    /// <summary>The caller's ranges in /etc/subuid.</summary>
    public IReadOnlyList<IdRange> SubordinateUids { get; init; } = [];

    /// <summary>The caller's ranges in /etc/subgid.</summary>
    public IReadOnlyList<IdRange> SubordinateGids { get; init; } = [];

    /// <summary>Whether newuidmap(1) and newgidmap(1) are installed.</summary>
    public bool IdMapHelpers { get; init; }

    /// <summary>The caller's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The text of the root file system's /etc/passwd; null if there is none.</summary>
    public string? Passwd { get; init; }

    /// <summary>The caller's own home directory, by the host's /etc/passwd; null if that names none.</summary>
    public string? Home { get; init; }

    /// <summary>The text of the root file system's /etc/group; null if there is none.</summary>
    public string? Group { get; init; }

    /// <summary>The text of the host's /etc/resolv.conf; null if there is none.</summary>
    public string? ResolvConf { get; init; }

    /// <summary>The text of the host's /etc/hosts; null if there is none.</summary>
    public string? Hosts { get; init; }

    /// <summary>Process ids of running containers by name, those that the options mention.</summary>
    public IReadOnlyDictionary<string, int> Containers { get; init; } = new Dictionary<string, int>();

    /// <summary>The file that pins a namespace of a kind (second, as in /proc/PID/ns) under a name (first); null if none does.</summary>
    public Func<string, string, string?> Pinned { get; init; } = (_, _) => null;

    /// <summary>Looks at a path of the host, following links.</summary>
    public required Func<string, HostPath> Probe { get; init; }

    /// <summary>Looks at a path inside the root file system, links resolved there.</summary>
    public required Func<string, HostPath> ProbeInRoot { get; init; }

    /// <summary>Whether a namespace's file (first) leads to the one of that kind (second, as in /proc/PID/ns) that the caller is in.</summary>
    public Func<string, string, bool> IsOwnNamespace { get; init; } = (_, _) => false;

    /// <summary>Lists a directory of the host, in the order of the names; null if it may not be read.</summary>
    public Func<string, IReadOnlyList<HostEntry>?> List { get; init; } = _ => null;

    /// <summary>Reads a text file of the host.</summary>
    public required Func<string, string> ReadText { get; init; }
}
