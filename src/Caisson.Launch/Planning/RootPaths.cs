using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Planning;

/// <summary>
/// Tells whether a path of the host's leads into the container's root. What is seen there is decided by the mounts that come earlier in the
/// document, and the rest of such a path is the image's, whose links must lead nowhere else.
/// </summary>
internal sealed class RootPaths(string root)
{
    private const int LinkLimit = 40;

    private string? _real;

    // The root's own path without links; "" if it has none.
    private string Real => _real ??= HasLinks(root) ? Walk(root, null, followLast: true) ?? "" : Clean(root);

    /// <summary>What follows the root in the path, with a slash at its beginning; null if the path does not lead there.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="followLast">Whether a link at its end is followed.</param>
    public string? Below(string path, bool followLast)
    {
        if (!HasParents(path) && !HasParents(root) && After(Clean(root), Clean(path)) is { } plain) return plain;
        if (Real is "" or "/") return null;
        return HasLinks(path) ? Walk(path, Real, followLast) : After(Real, Clean(path));
    }

    /// <summary>A path in the container, cleaned; one that begins with the root's own path on the host is meant without that.</summary>
    public static string Strip(string root, string path)
    {
        var clean = Clean("/" + path);
        return After(Clean(root), clean) ?? clean;
    }

    private static string? After(string above, string path) => above == "/" ? null
        : path == above ? "/"
        : path.Length > above.Length && path[above.Length] == '/' && path.StartsWith(above, StringComparison.Ordinal) ? path[above.Length..] : null;

    // Only where no link is on the way is the text the way that the kernel goes. Where the kernel does not say so there may be one: what it said of the image's part can
    // change with the next moment.
    private static bool HasLinks(string path)
    {
        int file = SystemCall.openat2(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_CLOEXEC, OpenAt2.RESOLVE_NO_SYMLINKS);
        if (file >= 0) SystemCall.close(file);
        return file < 0 && file != -(int)Errno.ENOENT;
    }

    /// <summary>Goes from component to component until the path is the root's, or without one to its end.</summary>
    private static string? Walk(string path, string? root, bool followLast)
    {
        var rest = new Stack<string>();
        Push(rest, path);
        var real = "/";
        var buffer = new byte[4096];
        for (int links = 0; rest.TryPop(out var name);)
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }
            var next = real == "/" ? "/" + name : real + "/" + name;
            int length = rest.Count == 0 && !followLast ? -1 : SystemCall.readlinkat(Fcntl.AT_FDCWD, next, buffer);
            if (length > 0)
            {
                // What /proc has for links are none by their text.
                if (next.StartsWith("/proc/", StringComparison.Ordinal) || ++links > LinkLimit) return null;
                var target = CString.Decode(buffer.AsSpan(0, length));
                if (target[0] == '/') real = "/";
                Push(rest, target);
                continue;
            }
            real = next;
            if (real == root && !Leaves(rest)) return rest.Count == 0 ? "/" : "/" + string.Join('/', rest);
        }
        return root is null ? real : null;
    }

    private static void Push(Stack<string> rest, string path)
    {
        var parts = path.Split('/');
        for (int i = parts.Length - 1; i >= 0; i--)
            if (parts[i] is not ("" or ".")) rest.Push(parts[i]);
    }

    // By the text: a link of the image's does not decide whether the path stays in the root.
    private static bool Leaves(Stack<string> rest)
    {
        int depth = 0;
        foreach (var name in rest)
            if ((depth += name == ".." ? -1 : 1) < 0) return true;
        return false;
    }

    private static bool HasParents(string path) => path.Contains("/..", StringComparison.Ordinal);

    private static string Clean(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
