namespace Caisson.Linux.Namespaces;

/// <summary>Opens namespaces: the short form of what <see cref="NamespaceHandle"/> has.</summary>
public static class Namespace
{
    /// <summary>Opens a namespace by a file that stands for it, such as <c>/proc/7/ns/net</c>, <c>/run/netns/blue</c>, or another bind mount.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">The kind that it must be; <see cref="NamespaceKind.None"/> accepts every one.</param>
    /// <exception cref="CaissonException">The file cannot be opened, is no namespace, or one of another kind.</exception>
    public static NamespaceHandle Open(string path, NamespaceKind kind = NamespaceKind.None) => NamespaceHandle.OpenPath(path, kind);

    /// <summary>Opens the namespace that a process is in.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">ENOENT: the process is gone or the kernel lacks the kind; EACCES: the caller may not trace the process (ptrace(2)).</exception>
    public static NamespaceHandle Open(int pid, NamespaceKind kind) => NamespaceHandle.OpenProcess(pid, kind);

    /// <summary>Opens the namespace that the calling thread is in.</summary>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">ENOENT: the kernel lacks the kind, or /proc is not mounted.</exception>
    public static NamespaceHandle OpenOwn(NamespaceKind kind) => NamespaceHandle.OpenProcess(0, kind);
}
