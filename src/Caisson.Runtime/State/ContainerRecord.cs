namespace Caisson.Runtime.State;

/// <summary>What is remembered of a container: the contents of its <c>state.json</c>.</summary>
public sealed class ContainerRecord
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The runtime-spec version of the document it was made from.</summary>
    public required string OciVersion { get; init; }

    /// <summary>The absolute path of its bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>The absolute path of its root file system on the host.</summary>
    public required string Rootfs { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>Its first process; that with id 0 while it is being made.</summary>
    public required ProcessIdentity Process { get; init; }

    /// <summary>The user who created it, by id.</summary>
    public required uint OwnerUid { get; init; }

    /// <summary>Whether its PID namespace was made for it: then all its processes end with the first.</summary>
    public bool OwnPidNamespace { get; init; }

    /// <summary>Whether its mount namespace was made for it: then that tells its processes from others.</summary>
    public bool OwnMountNamespace { get; init; }

    /// <summary>Whether the user's program was started: what tells a created container from a running one.</summary>
    public bool Started { get; set; }

    /// <summary>Whether its configuration has hooks, so that it has to be read for those of the start and the end.</summary>
    public bool HasHooks { get; init; }

    /// <summary>The host's network devices that it has, by the host's names, with their names inside; null for none.</summary>
    public IReadOnlyDictionary<string, string>? NetDevices { get; init; }

    /// <summary>The file that stands for the network namespace these devices are in.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Its class of service and its monitoring group in the resctrl file system, if it has one or the other (see <see cref="Resctrl.ResctrlGroup"/>).</summary>
    public IReadOnlyDictionary<string, string>? IntelRdt { get; init; }

    /// <summary>The program it runs, for messages and lists.</summary>
    public string? Program { get; init; }

    /// <summary>The socket whose listener gets the filter of system calls at the start; null for none.</summary>
    public string? SeccompListener { get; init; }

    /// <summary>What that listener is told.</summary>
    public string? SeccompMetadata { get; init; }

    /// <summary>Its control group; null if it stays in its caller's. Whoever holds the record closes it.</summary>
    public Cgroups.Cgroup? Cgroup { get; init; }

    /// <summary>The annotations of its configuration; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
