using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>
/// A directory tree that may be hostile, such as a container's root file system. Every path is resolved as if the directory were <c>/</c>:
/// symbolic links and <c>..</c> stay inside, and links that only /proc has are refused: openat2(2), Linux 5.6 or later. What was found is
/// handed out by descriptor, so that it cannot be exchanged afterwards.
/// </summary>
public sealed class RootDirectory : DescriptorHandle
{
    private const ulong Inside = OpenAt2.RESOLVE_IN_ROOT | OpenAt2.RESOLVE_NO_MAGICLINKS;

    // A rename or mount elsewhere on the machine may make the kernel give up a resolution with "..": EAGAIN. Racers must not make that an error.
    private const int Attempts = 256;

    private readonly string _name;

    private RootDirectory(int descriptor, string name)
        : base(descriptor) => _name = name;

    /// <summary>Opens a directory. This path itself is trusted.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="CaissonException">ENOENT, ENOTDIR: it is no directory; EACCES: a directory on the way cannot be searched.</exception>
    public static RootDirectory Open(string path) =>
        new((int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY), $"Cannot open the directory {path}", "openat", path), path);

    /// <summary>Opens something for looking at it, mounting on it or reading its link, without opening its content (<c>O_PATH</c>).</summary>
    /// <param name="path">The path inside.</param>
    /// <param name="followLast">Whether a symbolic link at the end is followed; if not, the link itself is opened.</param>
    /// <exception cref="CaissonException">ENOENT: it does not exist; ELOOP: too many symbolic links, or one of /proc's own; EACCES: a directory on the way cannot be searched.</exception>
    public DescriptorHandle OpenNode(string path, bool followLast = true) => new(Resolve(path, Fcntl.O_PATH | (followLast ? 0 : Fcntl.O_NOFOLLOW), 0, "open"));

    /// <summary>Opens something as <see cref="OpenNode"/> does; null if it does not exist.</summary>
    /// <param name="path">The path inside.</param>
    /// <param name="followLast">Whether a symbolic link at the end is followed.</param>
    /// <exception cref="CaissonException">As <see cref="OpenNode"/>, ENOENT and ENOTDIR excepted.</exception>
    public DescriptorHandle? TryOpenNode(string path, bool followLast = true)
    {
        var fd = TryResolve(path, Fcntl.O_PATH | (followLast ? 0 : Fcntl.O_NOFOLLOW), 0);
        if (fd is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR) return null;
        return new((int)SystemCall.Check(fd, $"Cannot open {path} in {_name}", "openat2", path));
    }

    /// <summary>
    /// Opens a regular file for reading. Devices, pipes and sockets are refused before their drivers notice; so are files of procfs and sysfs, some of which give what they hold
    /// only once, or wait for more (/proc/kmsg).
    /// </summary>
    /// <param name="path">The path inside.</param>
    /// <exception cref="CaissonException">As <see cref="OpenNode"/>; or it is no regular file.</exception>
    public DescriptorHandle OpenFile(string path)
    {
        using var node = OpenNode(path);
        var information = FileInformation.Of(node);
        if (information.Kind != FileKind.Regular) throw new CaissonException($"Cannot open {path} in {_name}", $"it is no regular file ({information.Kind})");
        if (IsKernels(node.Descriptor)) throw new CaissonException($"Cannot open {path} in {_name}", "it is a file of procfs or sysfs, not of a root file system");
        // Opening the inode that was examined, through this process's own /proc, leaves no time in which a device could take its place.
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/thread-self/fd/{node.Descriptor}"), Fcntl.O_RDONLY | Fcntl.O_NOCTTY);
        var file = new DescriptorHandle((int)SystemCall.Check(fd, $"Cannot open {path} in {_name}", "openat", path));
        if (FileInformation.Of(file).IsSameInode(information)) return file;
        file.Dispose();
        throw new CaissonException($"Cannot open {path} in {_name}", "/proc does not lead to the file that was found");
    }

    /// <summary>Reads a regular file.</summary>
    /// <param name="path">The path inside.</param>
    /// <param name="limit">The most bytes to take, at least 0.</param>
    /// <exception cref="CaissonException">As <see cref="OpenFile"/>; or it is longer.</exception>
    public byte[] ReadAllBytes(string path, int limit)
    {
        using var file = OpenFile(path);
        // One byte more than allowed shows a file that is longer, whatever size it claims to have.
        var buffer = new byte[Math.Min((long)FileInformation.Of(file).Size, limit) + 1];
        var length = 0;
        while (true)
        {
            var n = (int)SystemCall.Check(SystemCall.read(file.Descriptor, buffer.AsSpan(length)), $"Cannot read {path} in {_name}", "read", path);
            length += n;
            if (length > limit) throw new CaissonException($"Cannot read {path} in {_name}", $"it is longer than {limit} bytes");
            if (n == 0) return buffer.AsSpan(0, length).ToArray();
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(length * 2L, limit + 1L));
        }
    }

    /// <summary>Describes something; null if it does not exist.</summary>
    /// <param name="path">The path inside.</param>
    /// <param name="followLast">Whether a symbolic link at the end is followed.</param>
    /// <exception cref="CaissonException">As <see cref="TryOpenNode"/>.</exception>
    public FileInformation? Examine(string path, bool followLast = true)
    {
        using var node = TryOpenNode(path, followLast);
        return node is null ? null : FileInformation.Of(node);
    }

    /// <summary>Opens a directory and creates what is missing of it, one component after the other; nothing is created outside.</summary>
    /// <param name="path">The path inside.</param>
    /// <param name="permissions">The permission bits of new directories; the umask applies.</param>
    /// <exception cref="CaissonException">ENOTDIR: something on the way is no directory; ENOENT: a symbolic link on the way leads nowhere; EROFS, EACCES: a directory cannot be created.</exception>
    public DescriptorHandle CreateDirectories(string path, uint permissions = 0x1ed)
    {
        var reached = new DescriptorHandle(Resolve(".", Fcntl.O_PATH | Fcntl.O_DIRECTORY, 0, "open"));
        var sofar = "";
        foreach (var range in path.AsSpan().Split('/'))
        {
            var name = path[range];
            if (name.Length == 0 || name == ".") continue;
            sofar = $"{sofar}/{name}";
            // Whole prefixes are resolved from the root, so that ".." and links in the middle cannot lead out.
            var next = TryResolve(sofar, Fcntl.O_PATH | Fcntl.O_DIRECTORY, 0);
            if (next == -(int)Errno.ENOENT)
            {
                var made = SystemCall.mkdirat(reached.Descriptor, name, permissions);
                if (made is not (0 or -(int)Errno.EEXIST)) SystemCall.Check(made, $"Cannot create the directory {sofar} in {_name}", "mkdirat", sofar);
                next = TryResolve(sofar, Fcntl.O_PATH | Fcntl.O_DIRECTORY, 0);
            }
            if (next < 0) reached.Dispose();
            SystemCall.Check(next, $"Cannot open the directory {sofar} in {_name}", "openat2", sofar, next == -(int)Errno.ENOENT ? "a symbolic link on the way leads nowhere" : null);
            reached.Dispose();
            reached = new DescriptorHandle(next);
        }
        return reached;
    }

    private static bool IsKernels(int descriptor) =>
        SystemCall.fstatfs(descriptor, out var system) < 0 || system.f_type is FileSystemMagic.PROC_SUPER_MAGIC or FileSystemMagic.SYSFS_MAGIC;

    private int Resolve(string path, int flags, uint mode, string what)
    {
        var fd = TryResolve(path, flags, mode);
        return (int)SystemCall.Check(fd, $"Cannot {what} {path} in {_name}", "openat2", path, fd == -(int)Errno.ELOOP ? "there are too many symbolic links on the way, or one of /proc's own" : null);
    }

    private int TryResolve(string path, int flags, uint mode)
    {
        var fd = -(int)Errno.EAGAIN;
        for (var i = 0; i < Attempts && fd == -(int)Errno.EAGAIN; i++) fd = SystemCall.openat2(Descriptor, path.Length == 0 ? "." : path, flags, Inside, mode);
        return fd;
    }
}
