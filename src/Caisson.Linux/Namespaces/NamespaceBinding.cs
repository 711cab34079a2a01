using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// Keeps namespaces alive without a process in them: a bind mount of a namespace's file holds it for as long as the mount is there (namespaces(7), "Namespace
/// lifetime"). All of this changes the calling thread's mount namespace and takes CAP_SYS_ADMIN in its user namespace.
/// </summary>
public static class NamespaceBinding
{
    private static Advice Remedy => new Advice("run it as root, or in a user and mount namespace of your own, where what is kept is seen by those in it alone", AdviceKind.OwnNamespaces);

    /// <summary>
    /// Makes a directory for places, with the care that ip-netns(8) takes: 0755, a mount of its own, and shared, so that what is bound in it is seen in other mount
    /// namespaces too, and is gone there when it is gone here. What is there already stays.
    /// </summary>
    /// <param name="path">The directory; the one above it must be there.</param>
    /// <returns>A lock of the directory, as <c>ip netns</c> takes it while it does the same: flock(2).</returns>
    /// <exception cref="CaissonException">EPERM, EACCES: no right to it.</exception>
    public static DescriptorHandle PrepareDirectory(string path)
    {
        var step = $"Cannot prepare {path} for keeping namespaces";
        var made = SystemCall.mkdirat(Fcntl.AT_FDCWD, path, 0x1ED /* 0755 */);
        if (made != -(int)Errno.EEXIST) CheckRight(made, step, "mkdirat", path);
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        CheckRight(fd, step, "openat", path);
        var directory = new DescriptorHandle(fd);
        try
        {
            // Whatever the umask took away.
            if (made == 0) SystemCall.Check(SystemCall.fchmod(fd, 0x1ED), step, "fchmod", path);
            SystemCall.Check(SystemCall.flock(fd, Fcntl.LOCK_EX), step, "flock", path);
            var shared = Share(path);
            if (shared == -(int)Errno.EINVAL)
            {
                // No mount point yet.
                CheckRight(SystemCall.mount(path, path, "none", Mount.MS_BIND | Mount.MS_REC), step, "mount", path);
                shared = Share(path);
            }
            CheckRight(shared, step, "mount", path);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty file for a namespace to be bound to. Of several who try at once, one succeeds.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False if something is there already.</returns>
    /// <exception cref="CaissonException">EACCES: no right to the directory.</exception>
    public static bool TryReserve(string path)
    {
        // Mode 0: nobody shall take it for the namespace before that is bound over it.
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_CREAT | Fcntl.O_EXCL);
        if (fd == -(int)Errno.EEXIST) return false;
        CheckRight(fd, $"Cannot make the file {path}", "openat", path);
        SystemCall.close(fd);
        return true;
    }

    /// <summary>
    /// Gives a file a private mount of its own, so that a mount namespace can be bound to it. The kernel refuses to pass the file of a mount namespace on to other mount
    /// namespaces, which could then hold each other for ever. The directory around the file stays shared.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN.</exception>
    public static void MakePrivate(string path)
    {
        var step = $"Cannot give {path} a private mount";
        CheckRight(SystemCall.mount(path, path, "none", Mount.MS_BIND), step, "mount", path);
        CheckRight(SystemCall.mount(null, path, null, Mount.MS_PRIVATE), step, "mount", path);
    }

    /// <summary>Binds a namespace to a file.</summary>
    /// <param name="source">The namespace's file, such as <c>/proc/7/ns/uts</c> or <c>/proc/self/fd/9</c>.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="path">The file that it is bound to; for a mount namespace after <see cref="MakePrivate"/>.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN; EINVAL: a mount namespace that is not younger than the caller's; ENOENT: a file is missing.</exception>
    /// <remarks>
    /// Since Linux 6.18 a mount namespace that was made later does not always count as younger: each processor has its own stock of the numbers that are compared. Made on the
    /// same processor as the caller's it does, so whoever tries all processors finds one (see <c>ProcessorAffinity</c>).
    /// </remarks>
    public static void Bind(string source, NamespaceKind kind, string path)
    {
        var step = $"Cannot keep a {NamespaceKinds.OciName(kind)} namespace at {path}";
        var result = SystemCall.mount(source, path, "none", Mount.MS_BIND);
        if (kind == NamespaceKind.Mount && result == -(int)Errno.EINVAL)
            throw new CaissonException(step, "mount", Errno.EINVAL, path, "a mount namespace can be kept only in one that is older than it, and to the kernel this one is not, or on a mount that is not private");
        CheckRight(result, step, "mount", path);
    }

    /// <summary>Takes a file and the namespace bound to it away. The namespace lives on if something else holds it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False if there was no such file.</returns>
    /// <exception cref="CaissonException">EPERM, EACCES: no right to.</exception>
    public static bool Release(string path)
    {
        var step = $"Cannot remove the kept namespace {path}";
        // No namespace is kept on a directory: what is mounted there is somebody's file system.
        using (var node = new DescriptorHandle(SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_NOFOLLOW)))
        {
            if (!node.IsInvalid && SystemCall.fstatx(node.Descriptor, out var there) >= 0 && (there.stx_mode & Stat.S_IFMT) == Stat.S_IFDIR)
                throw new CaissonException(step, "it is a directory, on which no namespace can be", "see what it is, and who made it");
        }

        int result;
        do result = SystemCall.umount2(path, Umount.MNT_DETACH | Umount.UMOUNT_NOFOLLOW);
        while (result == 0);
        // EINVAL: nothing is mounted (any more).
        if (result is not (-(int)Errno.EINVAL or -(int)Errno.ENOENT)) CheckRight(result, step, "umount2", path);
        result = SystemCall.unlinkat(Fcntl.AT_FDCWD, path);
        if (result == -(int)Errno.ENOENT) return false;
        CheckRight(result, step, "unlinkat", path);
        return true;
    }

    private static int Share(string path) => SystemCall.mount("", path, "none", Mount.MS_SHARED | Mount.MS_REC);

    private static void CheckRight(int result, string step, string call, string path) => SystemCall.Check(result, step, call, path, (Errno)(-result) switch
    {
        Errno.EPERM => "only who has CAP_SYS_ADMIN in the user namespace of this mount namespace may mount",
        Errno.EACCES => "the directory belongs to the administrator",
        Errno.EROFS => "the file system is read-only",
        _ => null,
    }, (Errno)(-result) is Errno.EPERM or Errno.EACCES ? Remedy : null);
}
