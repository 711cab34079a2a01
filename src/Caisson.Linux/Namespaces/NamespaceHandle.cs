using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Namespaces;

/// <summary>A namespace that is kept alive by an open descriptor: namespaces(7), ioctl_nsfs(2).</summary>
public sealed class NamespaceHandle : DescriptorHandle
{
    /// <summary>Creates an empty handle.</summary>
    public NamespaceHandle()
    {
    }

    private NamespaceHandle(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Opens the namespace that a process is in.</summary>
    /// <param name="pid">The process; 0 is the calling thread.</param>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">ENOENT: the process is gone or the kernel lacks the kind; EACCES: the caller may not trace the process (ptrace(2)).</exception>
    public static NamespaceHandle OpenProcess(int pid, NamespaceKind kind)
    {
        var name = NamespaceKinds.ProcName(kind);
        var path = pid == 0 ? $"/proc/thread-self/ns/{name}" : string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{name}");
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY);
        var who = pid == 0 ? "this thread" : string.Create(CultureInfo.InvariantCulture, $"process {pid}");
        SystemCall.Check(fd, $"Cannot open the {NamespaceKinds.OciName(kind)} namespace of {who}", "openat", path, (Errno)(-fd) switch
        {
            Errno.ENOENT or Errno.ESRCH => "the process has ended, or the kernel has no such kind",
            Errno.EACCES or Errno.EPERM => "the caller has not the right to trace the process",
            _ => null,
        });
        return Verified(fd, path, kind);
    }

    /// <summary>Opens a namespace by a file that stands for it, such as <c>/proc/7/ns/net</c> or a bind mount of one, and verifies that it is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The kind that it must be; <see cref="NamespaceKind.None"/> accepts every one.</param>
    /// <exception cref="CaissonException">The file cannot be opened, is no namespace, or one of another kind.</exception>
    public static NamespaceHandle OpenPath(string path, NamespaceKind expected = NamespaceKind.None)
    {
        // First without opening what is there: a named pipe or a file system of somebody hostile (FUSE) would hold the caller up, and a device may do something.
        var node = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH);
        SystemCall.Check(node, $"Cannot open the namespace {path}", "openat", path, node == -(int)Errno.ENOENT ? "the namespace is gone or was never there" : null);
        using var found = new DescriptorHandle(node);
        if (!LiesWhereNamespacesDo(node)) throw NoNamespace(path);
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/thread-self/fd/{node}"), Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);
        if (fd is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR) fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);
        SystemCall.Check(fd, $"Cannot open the namespace {path}", "openat", path);
        return Verified(fd, path, expected);
    }

    /// <summary>Takes over a descriptor, for example one that was passed, and verifies that it is a namespace.</summary>
    /// <param name="descriptor">Its number; it is closed when the verification fails.</param>
    /// <param name="expected">The kind that it must be; <see cref="NamespaceKind.None"/> accepts every one.</param>
    /// <exception cref="CaissonException">It is no namespace, or one of another kind.</exception>
    public static NamespaceHandle FromDescriptor(int descriptor, NamespaceKind expected = NamespaceKind.None) =>
        Verified(descriptor, string.Create(CultureInfo.InvariantCulture, $"descriptor {descriptor}"), expected);

    /// <summary>The kind: <c>NS_GET_NSTYPE</c>.</summary>
    /// <exception cref="CaissonException">The kernel refused the question.</exception>
    public NamespaceKind Kind => (NamespaceKind)SystemCall.Check(SystemCall.ioctl(Descriptor, NsIoctl.NS_GET_NSTYPE), "Cannot ask a namespace for its kind", "ioctl");

    /// <summary>Device and inode, which tell it from other namespaces.</summary>
    /// <exception cref="CaissonException">The kernel refused the question.</exception>
    public NamespaceId Id
    {
        get
        {
            SystemCall.Check(SystemCall.fstatx(Descriptor, out var stat), "Cannot ask a namespace for its number", "statx");
            return NamespaceId.Of(stat);
        }
    }

    /// <summary>The user id that created this user namespace, as the caller's user namespace sees it (the overflow id, usually 65534, if it has no number there).</summary>
    /// <exception cref="CaissonException">EINVAL: this is no user namespace.</exception>
    public unsafe uint GetOwner()
    {
        uint uid;
        SystemCall.Check(SystemCall.ioctl(Descriptor, NsIoctl.NS_GET_OWNER_UID, (nint)(&uid)), "Cannot ask a user namespace for its owner", "ioctl", cause: "only user namespaces have one");
        return uid;
    }

    /// <summary>The user namespace that owns this one (of a user namespace: its parent); null if it is outside the caller's.</summary>
    /// <exception cref="CaissonException">The kernel refused for another reason.</exception>
    public NamespaceHandle? GetUserNamespace() => Related(NsIoctl.NS_GET_USERNS, "Cannot ask a namespace for its user namespace");

    /// <summary>The parent of a PID or user namespace; null if it is outside the caller's, or there is none.</summary>
    /// <exception cref="CaissonException">EINVAL: the kind has no parents.</exception>
    public NamespaceHandle? GetParent() => Related(NsIoctl.NS_GET_PARENT, "Cannot ask a namespace for its parent");

    /// <summary>Runs a function in this namespace, on a thread of its own: <see cref="Namespaces.Enter"/>.</summary>
    /// <param name="function">The function.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="CaissonException">It is a user, PID or time namespace, or the caller lacks the right to enter it. What the function throws comes out as it is.</exception>
    public T Run<T>(Func<T> function) => Namespaces.Enter(this).Run(function);

    /// <summary>Runs a function in this namespace, on a thread of its own: <see cref="Namespaces.Enter"/>.</summary>
    /// <param name="action">The function.</param>
    /// <exception cref="CaissonException">As <see cref="Run{T}(Func{T})"/>.</exception>
    public void Run(Action action) => Namespaces.Enter(this).Run(action);

    private NamespaceHandle? Related(uint question, string step)
    {
        var fd = SystemCall.ioctl(Descriptor, question);
        if (fd == -(int)Errno.EPERM) return null;
        return new NamespaceHandle((int)SystemCall.Check(fd, step, "ioctl", cause: fd == -(int)Errno.EINVAL ? "only PID and user namespaces have parents" : null));
    }

    // All namespaces are files of one file system. Its number is compared, as asking the file system itself (fstatfs) could wait for somebody's answer; without /proc nothing is known yet.
    private static bool LiesWhereNamespacesDo(int node) =>
        SystemCall.statx(Fcntl.AT_FDCWD, "/proc/thread-self/ns/user", 0, Stat.STATX_INO, out var own) < 0
        || (SystemCall.statx(node, "", Fcntl.AT_EMPTY_PATH | Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_INO, out var stat) >= 0 && (stat.stx_dev_major, stat.stx_dev_minor) == (own.stx_dev_major, own.stx_dev_minor));

    private static CaissonException NoNamespace(string what) =>
        new($"{what} is not a namespace", "it lies on another kind of file system", "give a file such as /proc/PID/ns/net or a bind mount of one");

    private static NamespaceHandle Verified(int fd, string what, NamespaceKind expected)
    {
        var handle = new NamespaceHandle(fd);
        try
        {
            SystemCall.Check(SystemCall.fstatfs(fd, out var fs), $"Cannot examine {what}", "fstatfs", what);
            if (fs.f_type != FileSystemMagic.NSFS_MAGIC) throw NoNamespace(what);
            if (expected != NamespaceKind.None && handle.Kind is var kind && kind != expected)
                throw new CaissonException($"{what} is a {NamespaceKinds.OciName(kind)} namespace, not a {NamespaceKinds.OciName(expected)} namespace");
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
