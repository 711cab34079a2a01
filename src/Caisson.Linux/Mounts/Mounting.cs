using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Mounts;

/// <summary>Changes to the calling thread's mount namespace. What they change is the machine's own unless the thread has a namespace of its own.</summary>
public static class Mounting
{
    /// <summary>Makes a mount the root and puts the old root on a directory below it: pivot_root(2).</summary>
    /// <param name="newRoot">The new root, a mount point.</param>
    /// <param name="putOld">A directory at or below the new root; <c>.</c> for both, in the new root, stacks the old root on it.</param>
    /// <exception cref="CaissonException">EBUSY: the new root is the current root or lies on it; EINVAL: it is no mount point, or it or its parent is shared, or the current root is the initial ramfs; EPERM: no CAP_SYS_ADMIN.</exception>
    public static void PivotRoot(string newRoot, string putOld)
    {
        var result = SystemCall.pivot_root(newRoot, putOld);
        SystemCall.Check(result, $"Cannot make {newRoot} the root", "pivot_root", newRoot, (Errno)(-result) switch
        {
            Errno.EBUSY => "it is the root already, or no mount of its own",
            Errno.EINVAL => "it is no mount point, or it, its parent mount or the current root's parent is shared, or the current root is the initial ramfs",
            _ => null,
        });
    }

    /// <summary>Unmounts what is mounted last on a path: umount2(2).</summary>
    /// <param name="path">The mount point.</param>
    /// <param name="options">How.</param>
    /// <exception cref="CaissonException">EBUSY: it is in use; EINVAL: nothing is mounted there, or the mount is locked; EPERM: no CAP_SYS_ADMIN.</exception>
    public static void Unmount(string path, UnmountOptions options = UnmountOptions.NoFollow)
    {
        var result = SystemCall.umount2(path, (int)options);
        SystemCall.Check(result, $"Cannot unmount {path}", "umount2", path, result == -(int)Errno.EINVAL ? "nothing is mounted there, or the mount is locked because it came with others from a more privileged namespace" : null);
    }

    /// <summary>Sets the propagation of a mount: mount_setattr(2).</summary>
    /// <param name="path">The mount point.</param>
    /// <param name="propagation">The propagation.</param>
    /// <param name="recursive">Whether the mounts below are changed too.</param>
    /// <exception cref="CaissonException">EINVAL: the path is no mount point; EPERM: no CAP_SYS_ADMIN.</exception>
    public static void SetPropagation(string path, MountPropagation propagation, bool recursive = false) =>
        SetAttributes(Fcntl.AT_FDCWD, path, 0, MountAttributes.None, MountAttributes.None, propagation, null, recursive, path);

    /// <summary>Changes the attributes of a mount that is in the tree: mount_setattr(2), Linux 5.12 or later.</summary>
    /// <param name="path">The mount point.</param>
    /// <param name="set">Attributes to set.</param>
    /// <param name="clear">Attributes to clear.</param>
    /// <param name="recursive">Whether the mounts below are changed too; all are or none is.</param>
    /// <exception cref="CaissonException">EINVAL: the path is no mount point; EPERM: no CAP_SYS_ADMIN, or an attribute is locked; EBUSY: files are open for writing on what becomes read-only.</exception>
    public static void SetAttributes(string path, MountAttributes set, MountAttributes clear = MountAttributes.None, bool recursive = false) =>
        SetAttributes(Fcntl.AT_FDCWD, path, 0, set, clear, MountPropagation.Unchanged, null, recursive, path);

    internal static void SetAttributes(int directory, string path, int flags, MountAttributes set, MountAttributes clear, MountPropagation propagation, NamespaceHandle? idMap, bool recursive, string? obj)
    {
        const MountAttributes accessTimes = MountAttributes.NoAccessTime | MountAttributes.StrictAccessTime;
        var attr = new mount_attr { attr_set = (ulong)set, attr_clr = (ulong)clear, propagation = (ulong)propagation };
        // The kernel takes a new setting of access times only together with the clearing of all of them.
        if (((set | clear) & accessTimes) != 0) attr.attr_clr |= MountAttr.MOUNT_ATTR__ATIME;
        if (idMap is not null)
        {
            attr.attr_set |= MountAttr.MOUNT_ATTR_IDMAP;
            attr.userns_fd = (ulong)idMap.Descriptor;
        }
        var result = SystemCall.mount_setattr(directory, path, flags | (recursive ? Fcntl.AT_RECURSIVE : 0), attr);
        SystemCall.Check(result, "Cannot change the attributes of a mount", "mount_setattr", obj, result == -(int)Errno.EINVAL && idMap is not null ? "its file system cannot translate owners, or the mount has an id map already" : null);
    }
}
