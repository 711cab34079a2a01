using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Targets;

/// <summary>
/// Opens bind mounts of namespaces in other mount namespaces, whose processes may put something else in their place at any time: without opening what is there
/// before it is known to be a namespace, over no link, and by what the kernel has in memory alone, as all mount points are, so that no file system of theirs (FUSE)
/// can hold the caller up.
/// </summary>
internal static class BoundNamespace
{
    private const ulong Strict = OpenAt2.RESOLVE_NO_SYMLINKS | OpenAt2.RESOLVE_NO_MAGICLINKS;

    /// <summary>Opens one below the root directory of a process.</summary>
    /// <exception cref="CaissonException">It is not there, is none any more, or may not be opened.</exception>
    internal static NamespaceHandle Open(int pid, string path, NamespaceKind kind)
    {
        using var root = RootDirectory.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root"));
        using var node = new DescriptorHandle((int)SystemCall.Check(OpenNode(root.Descriptor, path), $"Cannot open the namespace {path}", "openat2", path));
        return NamespaceHandle.OpenPath(string.Create(CultureInfo.InvariantCulture, $"/proc/thread-self/fd/{node.Descriptor}"), kind);
    }

    /// <summary>Finds what is at a path below a directory (<c>O_PATH</c>); a negated errno if nothing is.</summary>
    internal static int OpenNode(int root, string path)
    {
        var flags = Fcntl.O_PATH | Fcntl.O_NOFOLLOW;
        var below = path.TrimStart('/');
        int node;
        // Mounting goes on everywhere, and who looks into memory alone gives way to it.
        var tries = 100;
        do node = SystemCall.openat2(root, below, flags, Strict | OpenAt2.RESOLVE_CACHED);
        while (node == -(int)Errno.EAGAIN && --tries > 0);
        // Linux before 5.12 does not know the last flag.
        return node == -(int)Errno.EINVAL ? SystemCall.openat2(root, below, flags, Strict) : node;
    }
}
