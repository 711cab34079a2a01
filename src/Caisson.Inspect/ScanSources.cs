namespace Caisson.Inspect;

/// <summary>Where a scan looks for namespaces.</summary>
[Flags]
public enum ScanSources
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The namespaces that processes are in: <c>/proc/PID/ns</c>. What lsns(8) looks at.</summary>
    Processes = 1,

    /// <summary>The namespaces that single threads are in.</summary>
    Tasks = 2,

    /// <summary>Where the children of processes and threads will be: <c>pid_for_children</c>, <c>time_for_children</c>.</summary>
    Children = 4,

    /// <summary>Open descriptors of namespaces.</summary>
    Descriptors = 8,

    /// <summary>Namespace files that are bound to a place in any mount namespace.</summary>
    BindMounts = 0x10,

    /// <summary>The network namespaces of open sockets.</summary>
    Sockets = 0x20,

    /// <summary>Parents and owners that nothing else shows: ioctl_nsfs(2). Without it owners and parents of what was found are still told.</summary>
    Relatives = 0x40,

    /// <summary>What the kernel itself lists: mount namespaces from Linux 6.12 on.</summary>
    Kernel = 0x80,

    /// <summary>Everywhere.</summary>
    All = Processes | Tasks | Children | Descriptors | BindMounts | Sockets | Relatives | Kernel,
}
