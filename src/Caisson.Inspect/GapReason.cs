namespace Caisson.Inspect;

/// <summary>Why a scan could not see something.</summary>
public enum GapReason
{
    /// <summary>A process's namespaces need the right to trace it: ptrace(2), "Ptrace access mode checking". Counted in processes.</summary>
    ProcessRefused,

    /// <summary>A process's descriptors need the right to trace it. Counted in processes.</summary>
    DescriptorsRefused,

    /// <summary>A mount namespace's mounts need the right to enter it, or to trace a process in it. Counted in mount namespaces.</summary>
    MountsRefused,

    /// <summary>A socket's network namespace needs the right to trace its process and CAP_NET_ADMIN. Counted in sockets.</summary>
    SocketsRefused,

    /// <summary>The owner or parent lies outside the reader's own user or PID namespace, or the namespace could not be opened. Counted in namespaces.</summary>
    RelativesRefused,

    /// <summary>The scanned /proc belongs to a PID namespace that is not the initial one.</summary>
    OtherPidNamespace,

    /// <summary>The scanned /proc was mounted with <c>hidepid</c>.</summary>
    HiddenProcesses,

    /// <summary>The scanning process has reached its limit of open descriptors.</summary>
    NoDescriptors,

    /// <summary>There is more that keeps namespaces alive than a scan notes: thousands of descriptors, mounts or sockets, as somebody hostile may make them. The namespaces themselves are found.</summary>
    TooMany,
}
