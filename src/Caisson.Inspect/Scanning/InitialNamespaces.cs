using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>The numbers that the kernel gives the namespaces it starts with: <c>linux/nsfs.h</c>, <c>linux/proc_ns.h</c>.</summary>
internal static class InitialNamespaces
{
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
}
