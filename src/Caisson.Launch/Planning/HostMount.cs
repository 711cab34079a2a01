using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;

namespace Caisson.Launch.Planning;

/// <summary>What the parent opens of the host's file systems before the clone.</summary>
internal static class HostMount
{
    /// <summary>A copy of the mount at a path, not attached anywhere; of a link itself, if it is not followed.</summary>
    public static SafeHandle Clone(string path, bool recursive, bool followLink = true, bool noLinks = false, Action<SafeHandle>? check = null)
    {
        var purpose = $"Cannot take {path} for the container";
        using var found = noLinks ? new DescriptorHandle((int)SystemCall.Check(SystemCall.openat2(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_CLOEXEC, OpenAt2.RESOLVE_NO_SYMLINKS), purpose, "openat2", path)) : null;
        var mount = new DescriptorHandle((int)SystemCall.Check(
            SystemCall.open_tree(found?.Descriptor ?? Fcntl.AT_FDCWD, found is null ? path : "", MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC
                | (found is null ? 0 : Fcntl.AT_EMPTY_PATH) | (recursive ? Fcntl.AT_RECURSIVE : 0) | (followLink ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW)), purpose, "open_tree", path));
        try
        {
            check?.Invoke(mount);
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>The mount points of this machine that neither lead to a directory nor lie in it, each above those below it once.</summary>
    public static List<string> Beside(string directory)
    {
        using var handle = OpenDirectory(directory);
        var buffer = new byte[4096];
        int length = (int)SystemCall.Check(SystemCall.readlinkat(Fcntl.AT_FDCWD, $"/proc/self/fd/{handle.DangerousGetHandle()}", buffer), $"Cannot find {directory}", "readlinkat", directory);
        var real = CString.Decode(buffer.AsSpan(0, length));
        var found = new List<string>();
        foreach (var mount in MountTable.Read())
        {
            var point = mount.MountPoint;
            if (IsAtOrBelow(real, point) || IsAtOrBelow(point, real)) continue;
            if (!found.Exists(above => point.Length > above.Length && IsAtOrBelow(point, above))) found.Add(point);
        }
        return found;
    }

    private static bool IsAtOrBelow(string path, string above) => above == "/" || path == above || path.StartsWith(above, StringComparison.Ordinal) && path[above.Length] == '/';

    /// <summary>The host's procfs: the root of one, whatever else may lie there.</summary>
    public static SafeHandle OpenProc()
    {
        var proc = OpenDirectory("/proc");
        int descriptor = (int)proc.DangerousGetHandle();
        const ulong rootInode = 1;
        if (SystemCall.fstatfs(descriptor, out var fileSystem) >= 0 && (long)fileSystem.f_type == FileSystemMagic.PROC_SUPER_MAGIC
            && SystemCall.fstatx(descriptor, out var status) >= 0 && status.stx_ino == rootInode) return proc;
        proc.Dispose();
        throw new CaissonException("Cannot write to the kernel's control files", "what is mounted on /proc is not procfs", "mount procfs there");
    }

    /// <summary>A directory, for fchdir(2).</summary>
    public static SafeHandle OpenDirectory(string path) => new DescriptorHandle((int)SystemCall.Check(
        SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC), $"Cannot open {path}", "openat", path));
}
