using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Engine;

/// <summary>The directory that keeps a container's changes to its root (<c>--overlay-upper</c>).</summary>
/// <remarks>
/// The caller names the directory; what is in it, others may be able to change. So it is made name by name in opened directories, and a link is no
/// directory.
/// </remarks>
public static class KeptChanges
{
    private const string Purpose = "preparing the directory that keeps the changes";
    private const uint Mode = 0x1ED; // 0755

    /// <summary>Makes what is missing.</summary>
    /// <param name="path">The directory, absolute.</param>
    /// <param name="names">Relative paths of the directories that are to be in it.</param>
    /// <exception cref="CaissonException">Something cannot be made, or is no directory.</exception>
    public static void Prepare(string path, IReadOnlyList<string> names)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) SystemCall.mkdirat(Fcntl.AT_FDCWD, path[..slash], Mode);
        SystemCall.mkdirat(Fcntl.AT_FDCWD, path, Mode);
        using var top = Open(Fcntl.AT_FDCWD, path, path, 0);
        foreach (var name in names) Make(top, path, name);
    }

    private static void Make(DescriptorHandle top, string path, string names)
    {
        var directory = top;
        try
        {
            foreach (var name in names.Split('/'))
            {
                path += "/" + name;
                var made = SystemCall.mkdirat(directory.Descriptor, name, Mode);
                if (SystemCall.ErrnoOf(made) != Errno.EEXIST) SystemCall.Check(made, Purpose, "mkdirat", path);
                var next = Open(directory.Descriptor, name, path, Fcntl.O_NOFOLLOW);
                if (directory != top) directory.Dispose();
                directory = next;
            }
        }
        finally
        {
            if (directory != top) directory.Dispose();
        }
    }

    private static DescriptorHandle Open(int directory, string name, string path, int flags)
    {
        var descriptor = SystemCall.openat(directory, name, Fcntl.O_PATH | Fcntl.O_DIRECTORY | flags);
        return new DescriptorHandle((int)SystemCall.Check(descriptor, Purpose, "openat", path,
            SystemCall.ErrnoOf(descriptor) is Errno.ENOTDIR or Errno.ELOOP ? "it is a link or a file, and others may have put it there" : null));
    }
}
