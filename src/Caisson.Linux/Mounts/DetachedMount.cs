using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Mounts;

/// <summary>A mount, or a tree of them, without a place in the tree yet: open_tree(2), fsmount(2). Closing it undoes it unless it was attached; while it is open the mount counts as in use.</summary>
public sealed class DetachedMount : DescriptorHandle
{
    internal DetachedMount(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Copies what is mounted at a path, as a bind mount would: open_tree(2) with <c>OPEN_TREE_CLONE</c>.</summary>
    /// <param name="path">A directory or file.</param>
    /// <param name="recursive">Whether mounts below it are copied too.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the mount namespace's user namespace; EINVAL: the mount is unbindable, or not of the caller's mount namespace, or mounts below would be uncovered that are locked.</exception>
    public static DetachedMount Clone(string path, bool recursive = false) =>
        Clone(Fcntl.AT_FDCWD, path, recursive ? Fcntl.AT_RECURSIVE : 0, path);

    /// <summary>Copies what an open directory or file lies on, from there down.</summary>
    /// <param name="node">The directory or file.</param>
    /// <param name="recursive">Whether mounts below it are copied too.</param>
    /// <exception cref="CaissonException">As <see cref="Clone(string, bool)"/>.</exception>
    public static DetachedMount Clone(DescriptorHandle node, bool recursive = false) =>
        Clone(node.Descriptor, "", Fcntl.AT_EMPTY_PATH | (recursive ? Fcntl.AT_RECURSIVE : 0), null);

    /// <summary>Changes attributes: mount_setattr(2), Linux 5.12 or later.</summary>
    /// <param name="set">Attributes to set.</param>
    /// <param name="clear">Attributes to clear; a new setting of access times clears the old one by itself.</param>
    /// <param name="propagation">The propagation.</param>
    /// <param name="idMap">A user namespace whose maps translate owners; only a detached mount that has none yet can get one.</param>
    /// <param name="recursive">Whether the mounts below are changed too; all are or none is.</param>
    /// <exception cref="CaissonException">EPERM: an attribute is locked, or the file system belongs to another user namespace; EINVAL: the file system cannot translate owners, or the mount has a map already.</exception>
    public void SetAttributes(MountAttributes set = MountAttributes.None, MountAttributes clear = MountAttributes.None, MountPropagation propagation = MountPropagation.Unchanged, NamespaceHandle? idMap = null, bool recursive = false) =>
        Mounting.SetAttributes(Descriptor, "", Fcntl.AT_EMPTY_PATH, set, clear, propagation, idMap, recursive, null);

    /// <summary>Puts it on a directory or file: move_mount(2).</summary>
    /// <param name="path">Where; a symbolic link at its end is followed.</param>
    /// <exception cref="CaissonException">ENOENT: the place does not exist; ENOTDIR: a directory on a file or the other way; EINVAL: it was attached already, or the place is not of the caller's mount namespace.</exception>
    public void AttachAt(string path) =>
        Attach(Fcntl.AT_FDCWD, path, MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_SYMLINKS, path);

    /// <summary>Puts it on an open directory or file.</summary>
    /// <param name="node">Where.</param>
    /// <exception cref="CaissonException">As <see cref="AttachAt(string)"/>.</exception>
    public void AttachAt(DescriptorHandle node) =>
        Attach(node.Descriptor, "", MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_EMPTY_PATH, null);

    private static DetachedMount Clone(int directory, string path, int flags, string? obj)
    {
        var fd = SystemCall.open_tree(directory, path, MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC | flags);
        return new((int)SystemCall.Check(fd, "Cannot copy a mount", "open_tree", obj));
    }

    private void Attach(int directory, string path, int flags, string? obj) =>
        SystemCall.Check(SystemCall.move_mount(Descriptor, "", directory, path, flags), "Cannot attach a mount", "move_mount", obj);
}
