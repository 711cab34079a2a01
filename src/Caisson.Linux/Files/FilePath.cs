using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>Paths of the caller's mount namespace, by the kernel's calls: the class library shortens <c>LINK/..</c> as text, and changes what is not UTF-8.</summary>
internal static unsafe class FilePath
{
    private const int Longest = 4096; // PATH_MAX

    /// <summary>
    /// The path made absolute, without empty components and dots. What <c>..</c> leads to after a link only the kernel knows: the path up to the last one is replaced by
    /// the path of what is there, and stays as it is if nothing is.
    /// </summary>
    /// <param name="path">The path; an empty one is the directory itself.</param>
    /// <param name="directory">Where a relative path begins; null for the working directory.</param>
    /// <exception cref="CaissonException">The path is relative, and the working directory was removed.</exception>
    internal static string Absolute(string path, string? directory = null)
    {
        var text = path.StartsWith('/') ? path : (directory ?? WorkingDirectory()) + "/" + path;
        var parts = new List<string>();
        foreach (var part in text.Split('/'))
        {
            if (part is not ("" or ".")) parts.Add(part);
        }

        var up = parts.LastIndexOf("..") + 1;
        if (up > 0 && Real("/" + string.Join('/', parts[..up])) is { } real) return up == parts.Count ? real : real.TrimEnd('/') + "/" + string.Join('/', parts[up..]);
        return "/" + string.Join('/', parts);
    }

    /// <summary>The directory that this process is in: getcwd(2).</summary>
    /// <exception cref="CaissonException">It was removed, or cannot be reached from the root.</exception>
    internal static string WorkingDirectory()
    {
        var buffer = stackalloc byte[Longest];
        var length = SystemCall.Invoke(SystemCallNumber.getcwd, (nint)buffer, Longest);
        if (SystemCall.ErrnoOf(length) == Errno.ENOENT) throw Gone("it was removed");
        SystemCall.Check(length, "finding out the working directory", "getcwd");
        // The kernel says "(unreachable)" before a path that does not begin at the root.
        return buffer[0] == '/' ? CString.Decode(buffer) : throw Gone("no path leads to it from the root directory");

        static CaissonException Gone(string cause) => new("the working directory cannot be used", cause, "go to one that exists: cd /");
    }

    /// <summary>Whether something is there, whatever it is; links are followed.</summary>
    internal static bool Exists(string path) => Mode(path) != 0;

    /// <summary>Whether a directory is there; links are followed.</summary>
    internal static bool IsDirectory(string path) => (Mode(path) & Stat.S_IFMT) == Stat.S_IFDIR;

    /// <summary>What a symbolic link says; null if there is none, or it cannot be read.</summary>
    internal static string? LinkTarget(string path)
    {
        Span<byte> target = stackalloc byte[Longest];
        var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, path, target);
        return length < 0 ? null : CString.Decode(target[..length]);
    }

    private static int Mode(string path) => SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, out var stat) < 0 ? 0 : stat.stx_mode;

    // By the descriptor's link in /proc; that of a removed file says "(deleted)" and leads nowhere, which whoever opens it is told.
    private static string? Real(string path)
    {
        var descriptor = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (descriptor < 0) return null;
        using var opened = new DescriptorHandle(descriptor);
        return LinkTarget($"/proc/self/fd/{descriptor}") is { } real && real.StartsWith('/') ? real : null;
    }
}
