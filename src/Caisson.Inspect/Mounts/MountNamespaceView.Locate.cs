using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Mounts;

public sealed partial class MountNamespaceView
{
    /// <summary>
    /// Finds out which mount a path lies on, by going there: symbolic links are followed as the process would follow them. The table must be a fresh one.
    /// </summary>
    /// <param name="path">An absolute path as the process sees it.</param>
    /// <param name="handle">The namespace, if no process is in it (<see cref="Pid"/> is null).</param>
    /// <exception cref="CaissonException">EACCES: the caller may not trace the process or search a directory; ENOENT: there is no such file; or it lies on a mount that is not in the table.</exception>
    public MountPlace Locate(string path, NamespaceHandle? handle = null)
    {
        if (!path.StartsWith('/')) throw new CaissonException($"'{path}' is not an absolute path", remedy: "begin it with a slash");
        var step = $"Cannot look at {path} in the mount namespace {this}";
        if (Pid is not { } pid)
        {
            if (handle is null) throw new CaissonException(step, "no process is in it that it could be seen with");
            using var inside = Namespaces.Enter(handle).Run(() =>
            {
                using var top = RootDirectory.Open("/");
                return top.TryOpenNode(path) ?? throw Missing(step);
            });
            return Place(inside, "/", path);
        }

        var root = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root");
        using var directory = RootDirectory.Open(root);
        using var node = directory.TryOpenNode(path) ?? throw Missing(step);
        return Place(node, Link(root), path);
    }

    private static CaissonException Missing(string step) => new(step, "there is no such file");

    private MountPlace Place(DescriptorHandle node, string root, string asked)
    {
        SystemCall.Check(SystemCall.fstatx(node.Descriptor, out var stat), $"Cannot ask for the mount of {asked}", "statx", asked);
        var mount = Find((int)stat.stx_mnt_id) ?? throw new CaissonException($"Cannot find the mount that {asked} lies on in the mount namespace {this}", Root is null ? "it is the root directory of the process, which is no mount of its own" : "the mount is new, or outside of the root of the process");
        // Of files of other namespaces the kernel tells the path from the root of the namespace; the root of the process may be a directory further below.
        var full = Link(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{node.Descriptor}"));
        var path = MountPath.Move(full, root, "/") ?? full;
        if (!MountPath.IsAtOrBelow(path, mount.Info.MountPoint)) throw new CaissonException($"Cannot tell where {asked} lies below {mount.Info.MountPoint}", $"the kernel calls it {full}");
        return new(mount, path);
    }

    private static string Link(string path)
    {
        var buffer = new byte[4096];
        var length = (int)SystemCall.Check(SystemCall.readlinkat(Fcntl.AT_FDCWD, path, buffer), $"Cannot read the link {path}", "readlinkat", path);
        return CString.Decode(buffer.AsSpan(0, length));
    }
}
