using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>What the parent opens of the host's file systems before the clone.</summary>
internal static class HostMount
{
    /// <summary>A copy of the mount at a path, not attached anywhere.</summary>
    public static SafeHandle Clone(string path, bool recursive) => new DescriptorHandle((int)SystemCall.Check(
        SystemCall.open_tree(Fcntl.AT_FDCWD, path, MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC | (recursive ? Fcntl.AT_RECURSIVE : 0)),
        $"Cannot take {path} for the container", "open_tree", path));

    /// <summary>A directory, for fchdir(2).</summary>
    public static SafeHandle OpenDirectory(string path) => new DescriptorHandle((int)SystemCall.Check(
        SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC), $"Cannot open {path}", "openat", path));
}
