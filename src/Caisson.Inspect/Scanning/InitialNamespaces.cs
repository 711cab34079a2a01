using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>The numbers that the kernel gives the namespaces it starts with: <c>linux/nsfs.h</c>, <c>linux/proc_ns.h</c>.</summary>
internal static class InitialNamespaces
{
    /// <summary>Whether the number is that of the initial namespace of a kind. Network and mount namespaces have had such numbers since Linux 6.17.</summary>
    internal static bool Is(NamespaceKind kind, ulong inode) => inode == kind switch
    {
        NamespaceKind.Ipc => 0xEFFFFFFF,
        NamespaceKind.Uts => 0xEFFFFFFE,
        NamespaceKind.User => 0xEFFFFFFD,
        NamespaceKind.Pid => 0xEFFFFFFC,
        NamespaceKind.Cgroup => 0xEFFFFFFB,
        NamespaceKind.Time => 0xEFFFFFFA,
        NamespaceKind.Network => 0xEFFFFFF9,
        NamespaceKind.Mount => 0xEFFFFFF8,
        _ => 0UL,
    };

    /// <summary>
    /// Whether it is the initial one, also with older kernels: then kthreadd tells, the first of the kernel's own threads, which never leaves where the
    /// machine started. It is process 2 of the initial PID namespace, without a parent.
    /// </summary>
    internal static bool Is(NamespaceKind kind, ulong inode, ProcessRecord? second) =>
        Is(kind, inode)
        || kind is NamespaceKind.Network or NamespaceKind.Mount && second is { ParentPid: 0, Name: "kthreadd" }
            && Is(NamespaceKind.Pid, second.Namespaces.Inode(NamespaceSet.Index(NamespaceKind.Pid))) && second.Namespaces.Inode(NamespaceSet.Index(kind)) == inode;
}
