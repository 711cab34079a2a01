using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>
/// Namespaces that are kept under a name, whether a process is in them or not: network namespaces in /run/netns, just as <c>ip netns</c> does it
/// (ip-netns(8)), and every kind in /run/caisson-ns/NAME/KIND. What is seen is what the calling thread's mount namespace has there. Reads only.
/// </summary>
public static class KeptNamespaces
{
    /// <summary>Where network namespaces are kept: a file for each, named as it is.</summary>
    public const string NetworkDirectory = "/run/netns";

    /// <summary>Where the other kinds are kept: a directory for each name, in it a file for each kind, named as in <c>/proc/PID/ns</c>.</summary>
    public const string Directory = "/run/caisson-ns";

    /// <summary>The place of a name and kind, whether anything is there or not.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">It is no name: see <see cref="ProblemOfName"/>.</exception>
    public static string PathOf(string name, NamespaceKind kind)
    {
        Require(name);
        return kind == NamespaceKind.Network ? $"{NetworkDirectory}/{name}" : $"{Directory}/{name}/{NamespaceKinds.ProcName(kind)}";
    }

    /// <summary>The name whose place a file is; null if it is no place of a kept namespace.</summary>
    /// <param name="path">The file, such as <c>/run/netns/blue</c>.</param>
    public static string? NameOf(string path)
    {
        var directory = Path.GetDirectoryName(path);
        if (directory == NetworkDirectory) return Path.GetFileName(path);
        return directory is not null && Path.GetDirectoryName(directory) == Directory && NamespaceKinds.TryParse(Path.GetFileName(path), out _) ? Path.GetFileName(directory) : null;
    }

    /// <summary>Why a text cannot be the name of a kept namespace; null if it can. A name is the name of a file: not empty, not <c>.</c> or <c>..</c>, without slashes and control characters, 255 bytes at most.</summary>
    /// <param name="name">The text.</param>
    public static string? ProblemOfName(string name)
    {
        if (name.Length == 0) return "it is empty";
        if (name is "." or "..") return "it stands for a directory";
        foreach (var c in name)
        {
            if (c == '/') return "it has a slash";
            if (char.IsControl(c)) return "it has a control character";
        }
        return CString.ByteCount(name) > 255 ? "it is longer than the 255 bytes that a file's name can have" : null;
    }

    /// <summary>Refuses what cannot be a name.</summary>
    /// <param name="name">The text.</param>
    /// <exception cref="CaissonException">It is no name: see <see cref="ProblemOfName"/>.</exception>
    public static void Require(string name)
    {
        if (ProblemOfName(name) is { } problem)
            throw new CaissonException($"'{name}' cannot be the name of kept namespaces", problem, "choose a word such as blue");
    }

    /// <summary>All that are kept, ordered by name; of one name in the order of <see cref="NamespaceKinds.Each"/>.</summary>
    /// <returns>Also places where no namespace is bound (yet, or any more): their id is null.</returns>
    /// <exception cref="CaissonException">A directory is there and cannot be read.</exception>
    public static IReadOnlyList<KeptNamespace> List()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(Entries(NetworkDirectory));
        names.UnionWith(Entries(Directory));
        var all = new List<KeptNamespace>();
        foreach (var name in names) all.AddRange(Find(name));
        return all;
    }

    /// <summary>What is kept under a name: at most one of each kind, in the order of <see cref="NamespaceKinds.Each"/>; nothing if the name is unknown or none.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="CaissonException">A place cannot be examined.</exception>
    public static IReadOnlyList<KeptNamespace> Find(string name)
    {
        var kept = new List<KeptNamespace>();
        if (ProblemOfName(name) is not null) return kept;
        foreach (var kind in NamespaceKinds.Each)
        {
            if (FindOne(name, kind) is { } one) kept.Add(one);
        }
        return kept;
    }

    /// <summary>What is kept under a name and kind; null if nothing is there.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">It is no name, or the place cannot be examined.</exception>
    public static KeptNamespace? FindOne(string name, NamespaceKind kind)
    {
        var path = PathOf(name, kind);
        // Looking does not need the right to open, and a device or pipe in the file's place is not touched.
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_NOFOLLOW);
        if (fd is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR) return null;
        SystemCall.Check(fd, $"Cannot look for the kept namespace {name}", "openat", path);
        using var file = new DescriptorHandle(fd);
        SystemCall.Check(SystemCall.fstatfs(fd, out var system), $"Cannot examine {path}", "fstatfs", path);
        return new(name, kind, path, system.f_type == FileSystemMagic.NSFS_MAGIC ? IdOf(file) : null);
    }

    private static NamespaceId IdOf(DescriptorHandle file)
    {
        SystemCall.Check(SystemCall.fstatx(file.Descriptor, out var stat), "Cannot ask a namespace for its number", "statx");
        return new((ulong)(stat.stx_dev_major & 0xfff) << 8 | stat.stx_dev_minor & 0xff | (ulong)(stat.stx_dev_minor & ~0xffu) << 12, stat.stx_ino);
    }

    private static List<string> Entries(string directory)
    {
        // Without the directory nobody has kept anything yet.
        return DirectoryEntries.TryNames(directory) ?? [];
    }
}
