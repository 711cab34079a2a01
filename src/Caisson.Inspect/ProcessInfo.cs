using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>A process at the time of a scan. Numbers are those of the PID namespace that the scanned /proc belongs to.</summary>
public sealed class ProcessInfo
{
    /// <summary>Its number.</summary>
    public required int Pid { get; init; }

    /// <summary>Its parent's number; 0 if that is outside.</summary>
    public int ParentPid { get; init; }

    /// <summary>When it started, in clock ticks since the machine did. With the number it names the process for good.</summary>
    public ulong StartTime { get; init; }

    /// <summary>Its name, at most 15 bytes; any character may occur in it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its command line; empty of a kernel thread, null if it was not read.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Its effective user id in the reader's user namespace; null if it was not read.</summary>
    public uint? Uid { get; init; }

    /// <summary>How many threads it has.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The control group that tells most about it, of all hierarchies; null if it was not read.</summary>
    public string? Cgroup { get; init; }

    /// <summary>The container or service it belongs to; null if it belongs to none, or was not looked for.</summary>
    public Unit? Unit { get; init; }

    /// <summary>Its numbers in the PID namespaces it is in, the reader's first and its own last; null if it was not read.</summary>
    public IReadOnlyList<int>? NamespacePids { get; init; }

    /// <summary>The namespaces it is in, by kind; those that could not be seen are missing.</summary>
    public NamespaceSet Namespaces { get; init; }

    /// <summary>Where its children will be, of the kinds that have this: PID and time. Missing if not seen, or if the kernel shows none yet.</summary>
    public NamespaceSet ChildNamespaces { get; init; }
}
