using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>A = path, B = MS_* propagation flags: how mounts travel between this namespace and the one it was copied from.</summary>
    public static long SetPropagation(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.mount, 0, s->A, 0, s->B, 0);

    /// <summary>A = path, B = slot to fill, C = OPEN_TREE_* and AT_* flags, D = RESOLVE_* flags or 0: a copy of a mount that is not attached anywhere yet.</summary>
    public static long CloneMount(InitContext* c, StepRecord* s)
    {
        long tree;
        if (s->D == 0) tree = Call(c, SystemCallNumber.open_tree, Fcntl.AT_FDCWD, s->A, s->C);
        else
        {
            long source = Open(c, Fcntl.AT_FDCWD, (byte*)s->A, Fcntl.O_PATH, (ulong)s->D);
            if (source < 0) return source;
            tree = CloneAt(c, (int)source, s->C);
            Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
        }
        if (tree >= 0) c->Slots[s->B] = (int)tree;
        return tree;
    }

    /// <summary>A = path, B = slot to fill, C = AT_SYMLINK_NOFOLLOW or 0: the source of a mount that is copied later.</summary>
    public static long OpenSource(InitContext* c, StepRecord* s)
    {
        long source = Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, s->A, Fcntl.O_PATH | Fcntl.O_CLOEXEC | (s->C != 0 ? Fcntl.O_NOFOLLOW : 0));
        if (source >= 0) c->Slots[s->B] = (int)source;
        return source;
    }

    /// <summary>A = slot of what has been opened, which is closed, B = slot to fill, C = OPEN_TREE_* and AT_* flags: a copy of the mount there.</summary>
    public static long CloneOpened(InitContext* c, StepRecord* s)
    {
        int source = c->Slots[s->A];
        long tree = CloneAt(c, source, s->C);
        CloseSlot(c, s->A);
        if (tree >= 0) c->Slots[s->B] = (int)tree;
        return tree;
    }

    /// <summary>A = slot of the root, B = path in it, C = slot to fill, D = OPEN_TREE_* and AT_* flags, E = O_NOFOLLOW or 0: a copy of what the mounts made so far show there.</summary>
    public static long CloneInRoot(InitContext* c, StepRecord* s)
    {
        long source = OpenInRoot(c, c->Slots[s->A], (byte*)s->B, Fcntl.O_PATH | s->E, 0);
        if (source < 0) return source;
        long tree = CloneAt(c, (int)source, s->D);
        Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
        if (tree >= 0) c->Slots[s->C] = (int)tree;
        return tree;
    }

    private static long CloneAt(InitContext* c, int source, long flags) =>
        Call(c, SystemCallNumber.open_tree, source, (long)Empty(c), Fcntl.AT_EMPTY_PATH | flags);

    /// <summary>What a later step does not need is closed at once: a container may have more mounts than a process descriptors.</summary>
    private static void CloseSlot(InitContext* c, long slot)
    {
        Syscall(SystemCallNumber.close, c->Slots[slot], 0, 0, 0, 0, 0);
        c->Slots[slot] = -1;
    }

    /// <summary>A = type, B = slot to fill, C = parameters, D = their number, E = MOUNT_ATTR_* flags.</summary>
    public static long NewFileSystem(InitContext* c, StepRecord* s)
    {
        long context = Call(c, SystemCallNumber.fsopen, s->A, MountCalls.FSOPEN_CLOEXEC);
        if (context < 0) return context;
        long result = Configure(c, s, context, MountCalls.FSCONFIG_CMD_CREATE);
        if (result >= 0) result = Call(c, SystemCallNumber.fsmount, context, MountCalls.FSMOUNT_CLOEXEC, s->E);
        if (result >= 0) c->Slots[s->B] = (int)result;
        else KeepMessages(c, context);
        Syscall(SystemCallNumber.close, context, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = slot of a mount, C = parameters, D = their number: changes the file system itself, for all its mounts.</summary>
    public static long ReconfigureFileSystem(InitContext* c, StepRecord* s)
    {
        long context = Call(c, SystemCallNumber.fspick, c->Slots[s->A], (long)Empty(c), MountCalls.FSPICK_EMPTY_PATH | MountCalls.FSPICK_CLOEXEC);
        if (context < 0) return context;
        long result = Configure(c, s, context, MountCalls.FSCONFIG_CMD_RECONFIGURE);
        if (result < 0) KeepMessages(c, context);
        Syscall(SystemCallNumber.close, context, 0, 0, 0, 0, 0);
        return result;
    }

    private static long Configure(InitContext* c, StepRecord* s, long context, long command)
    {
        long result = 0;
        FileSystemParameter* parameter = (FileSystemParameter*)s->C;
        for (long i = 0; i < s->D && result >= 0; i++, parameter++)
            result = Call(c, SystemCallNumber.fsconfig, context, parameter->Command, (long)parameter->Key, (long)parameter->Value, parameter->Descriptor);
        return result < 0 ? result : Call(c, SystemCallNumber.fsconfig, context, command);
    }

    /// <summary>The file system's own words on what it did not like, where it has any: one read, one message.</summary>
    private static void KeepMessages(InitContext* c, long context)
    {
        long length = 0;
        while (length < StatusMessage.DetailLimit)
        {
            long more = Syscall(SystemCallNumber.read, context, (long)(c->Detail + length), StatusMessage.DetailLimit - length, 0, 0, 0);
            if (more <= 0) break;
            length += more;
            if (length < StatusMessage.DetailLimit) c->Detail[length++] = (byte)'\n';
        }
        c->DetailLength = length;
    }

    /// <summary>A = slot of a detached mount, B = descriptor of a user namespace, C = AT_RECURSIVE or 0, D = mount_attr whose userns_fd is filled here.</summary>
    public static long MapIds(InitContext* c, StepRecord* s)
    {
        mount_attr* attributes = (mount_attr*)s->D;
        attributes->userns_fd = (ulong)s->B;
        return Call(c, SystemCallNumber.mount_setattr, c->Slots[s->A], (long)Empty(c), Fcntl.AT_EMPTY_PATH | s->C, s->D, sizeof(mount_attr));
    }

    /// <summary>A = path, B = slot to fill.</summary>
    public static long OpenOwnDescriptors(InitContext* c, StepRecord* s)
    {
        long directory = Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, s->A, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        if (directory >= 0) c->Slots[s->B] = (int)directory;
        return directory;
    }

    /// <summary>
    /// A = slot of the root, B = path in it, C = slot of the directory of own descriptors: umount2(2) takes only a path, and
    /// the one by the descriptor leads nowhere but to what was found.
    /// </summary>
    public static long Unmount(InitContext* c, StepRecord* s)
    {
        long target = OpenInRoot(c, c->Slots[s->A], (byte*)s->B, Fcntl.O_PATH, 0);
        if (target < 0) return target;
        long result = Call(c, SystemCallNumber.fchdir, c->Slots[s->C]);
        byte* name = c->Scratch + PathLimit;
        name[AppendNumber(name, 0, target)] = 0;
        if (result >= 0) result = Call(c, SystemCallNumber.umount2, (long)name, Umount.MNT_DETACH);
        Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = slot of the root, B = path in it, C = slot to fill: what is there already, a mount or not.</summary>
    public static long FindInRoot(InitContext* c, StepRecord* s)
    {
        long found = OpenInRoot(c, c->Slots[s->A], (byte*)s->B, Fcntl.O_PATH, 0);
        if (found >= 0) c->Slots[s->C] = (int)found;
        return found;
    }

    /// <summary>A = slot of the root, B = path of the directory in it, C = name, D = the link's target. What is there under that name must be the same link.</summary>
    public static long MakeLinkInRoot(InitContext* c, StepRecord* s)
    {
        long directory = OpenOrMake(c, c->Slots[s->A], (byte*)s->B, true, 0x1ED /* 0755 */, 0);
        if (directory < 0) return directory;
        byte* target = (byte*)s->D;
        long result = Call(c, SystemCallNumber.symlinkat, (long)target, directory, s->C);
        if (result == -(int)Linux.Errno.EEXIST)
        {
            byte* link = c->Scratch + PathLimit;
            result = Call(c, SystemCallNumber.readlinkat, directory, s->C, (long)link, PathLimit - 1);
            if (result >= 0)
            {
                link[result] = 0;
                long at = 0;
                while (target[at] != 0 && target[at] == link[at]) at++;
                result = target[at] == link[at] ? 0 : -(int)Linux.Errno.EEXIST;
            }
            else if (result == -(int)Linux.Errno.EINVAL) result = -(int)Linux.Errno.EEXIST;
        }
        Syscall(SystemCallNumber.close, directory, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = slot, B = mount_attr, C = AT_RECURSIVE or 0, D = what is set if the kernel refuses that because flags are locked; 0 for nothing.</summary>
    public static long SetMountAttributes(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.mount_setattr, c->Slots[s->A], (long)Empty(c), Fcntl.AT_EMPTY_PATH | s->C, s->B, sizeof(mount_attr));
        if (result != -(int)Linux.Errno.EPERM || s->D == 0) return result;
        return Call(c, SystemCallNumber.mount_setattr, c->Slots[s->A], (long)Empty(c), Fcntl.AT_EMPTY_PATH | s->C, s->D, sizeof(mount_attr));
    }

    /// <summary>A = slot of the mount, B = path outside the root.</summary>
    public static long Attach(InitContext* c, StepRecord* s) =>
        MoveMount(c, c->Slots[s->A], Fcntl.AT_FDCWD, (byte*)s->B, MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_SYMLINKS);

    /// <summary>A = path outside the root.</summary>
    public static long Detach(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.umount2, s->A, Umount.MNT_DETACH | Umount.UMOUNT_NOFOLLOW);

    /// <summary>A = slot of a directory, B = name in it, C = mode, D = 1 to give it to user E and group F.</summary>
    public static long MakeDirectory(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.mkdirat, c->Slots[s->A], s->B, s->C);
        if (result >= 0 && s->D != 0) result = Call(c, SystemCallNumber.fchownat, c->Slots[s->A], s->B, s->E, s->F, Fcntl.AT_SYMLINK_NOFOLLOW);
        return result == -(int)Linux.Errno.EEXIST ? 0 : result;
    }

    /// <summary>A = slot of a directory, which becomes the working directory: relative layer paths start there.</summary>
    public static long EnterDirectory(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.fchdir, c->Slots[s->A]);

    /// <summary>
    /// A = slot of the mount, B = slot of the root, C = target path in the root, E = mode of a target directory to make,
    /// F = further RESOLVE_* flags, G = 1: no target, no mount, 2: the mount stays open for later steps, H = O_NOFOLLOW to cover a link itself.
    /// A missing target is made as what the mount itself is.
    /// </summary>
    public static long MountInRoot(InitContext* c, StepRecord* s)
    {
        int mount = c->Slots[s->A];
        int root = c->Slots[s->B];
        byte* path = (byte*)s->C;
        long target = OpenInRoot(c, root, path, Fcntl.O_PATH | s->H, (ulong)s->F);
        if (target == -(int)Linux.Errno.ENOENT)
        {
            if ((s->G & 1) != 0) return 0;
            long type = TypeOf(c, mount);
            if (type < 0) return type;
            bool directory = type == Stat.S_IFDIR;
            target = MakeTarget(c, root, path, directory, directory ? (uint)s->E : 0x1A4 /* 0644 */, (ulong)s->F);
        }
        if (target < 0) return target;
        byte* empty = Empty(c);
        long result = MoveMount(c, mount, (int)target, empty, MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_EMPTY_PATH);
        Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
        if (result >= 0 && (s->G & 2) == 0) CloseSlot(c, s->A);
        return result;
    }

    /// <summary>A = slot of the new root: it becomes this namespace's root and the old one is taken away.</summary>
    public static long EnterRoot(InitContext* c, StepRecord* s)
    {
        byte* dot = Dot(c);
        long old = Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, s->B, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        if (old < 0) return old;
        long result = Call(c, SystemCallNumber.fchdir, c->Slots[s->A]);
        if (result >= 0) result = Call(c, SystemCallNumber.pivot_root, (long)dot, (long)dot);
        // Unmounting the old root must not travel to the host: cut it off first.
        if (result >= 0) result = Call(c, SystemCallNumber.fchdir, old);
        if (result >= 0) result = Call(c, SystemCallNumber.mount, 0, (long)dot, 0, (long)(Mount.MS_SLAVE | Mount.MS_REC), 0);
        if (result >= 0) result = Call(c, SystemCallNumber.umount2, (long)dot, Umount.MNT_DETACH);
        Syscall(SystemCallNumber.close, old, 0, 0, 0, 0, 0);
        return result < 0 ? result : Call(c, SystemCallNumber.chdir, s->B);
    }

    /// <summary>
    /// A = slot of the new root, B = "/", C = paths, D = their number, E = "tmpfs", F = MS_* flags for it: without
    /// pivot_root(2), as the initramfs cannot be left. The paths, which the host has mounts on, are taken away or, where a
    /// user namespace may not do that, covered; the new root is moved over the old one.
    /// </summary>
    public static long MoveRoot(InitContext* c, StepRecord* s)
    {
        byte** paths = (byte**)s->C;
        // Or the unmounting would travel to the host.
        long result = Call(c, SystemCallNumber.mount, 0, s->B, 0, (long)(Mount.MS_SLAVE | Mount.MS_REC), 0);
        for (long i = 0; i < s->D && result >= 0; i++)
        {
            result = Call(c, SystemCallNumber.umount2, (long)paths[i], Umount.MNT_DETACH | Umount.UMOUNT_NOFOLLOW);
            if (result == -(int)Linux.Errno.EINVAL || result == -(int)Linux.Errno.EPERM)
                result = Call(c, SystemCallNumber.mount, s->E, (long)paths[i], s->E, s->F, 0);
            // It was below one that went, or is hidden.
            if (result == -(int)Linux.Errno.ENOENT || result == -(int)Linux.Errno.ENOTDIR) result = 0;
        }
        byte* dot = Dot(c);
        if (result >= 0) result = Call(c, SystemCallNumber.fchdir, c->Slots[s->A]);
        if (result >= 0) result = Call(c, SystemCallNumber.mount, (long)dot, s->B, 0, (long)Mount.MS_MOVE, 0);
        if (result >= 0) result = Call(c, SystemCallNumber.chroot, (long)dot);
        return result < 0 ? result : Call(c, SystemCallNumber.chdir, s->B);
    }

    /// <summary>A = slot of the new root of this process.</summary>
    public static long ChangeRoot(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.fchdir, c->Slots[s->A]);
        return result < 0 ? result : Call(c, SystemCallNumber.chroot, (long)Dot(c));
    }

    /// <summary>A = slot of the root, B = mount_attr that makes it read-only; then it is asked whether it is.</summary>
    public static long SealRoot(InitContext* c, StepRecord* s)
    {
        int root = c->Slots[s->A];
        long result = Call(c, SystemCallNumber.mount_setattr, root, (long)Empty(c), Fcntl.AT_EMPTY_PATH, s->B, sizeof(mount_attr));
        if (result < 0) return result;
        // struct statfs: f_flags is the eleventh of its long fields; ST_RDONLY is 1.
        long* state = (long*)(c->Scratch + PathLimit);
        result = Call(c, SystemCallNumber.fstatfs, root, (long)state);
        if (result < 0) return result;
        return (state[10] & 1) != 0 ? 0 : -(int)Linux.Errno.EROFS;
    }

    /// <summary>A = path in the root, B = slot of the root, C = slot of an empty read-only directory mount, D = slot of the null device.</summary>
    public static long Mask(InitContext* c, StepRecord* s)
    {
        long target = OpenInRoot(c, c->Slots[s->B], (byte*)s->A, Fcntl.O_PATH, 0);
        if (target == -(int)Linux.Errno.ENOENT || target == -(int)Linux.Errno.ENOTDIR) return 0;
        if (target < 0) return target;
        long result = TypeOf(c, (int)target);
        if (result >= 0)
        {
            bool directory = result == Stat.S_IFDIR;
            result = Cover(c, (int)target, directory ? c->Slots[s->C] : c->Slots[s->D], directory ? 1 : 2);
        }
        Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>The first target gets the cover's own mount, each further one a copy: a mount that is attached nowhere is costly to take apart.</summary>
    private static long Cover(InitContext* c, int target, int cover, int kind)
    {
        byte* empty = Empty(c);
        const long flags = MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_EMPTY_PATH;
        if ((c->UsedCovers & kind) == 0)
        {
            c->UsedCovers |= kind;
            return MoveMount(c, cover, target, empty, flags);
        }
        long copy = Call(c, SystemCallNumber.open_tree, cover, (long)empty, Fcntl.AT_EMPTY_PATH | MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
        if (copy < 0) return copy;
        long result = MoveMount(c, (int)copy, target, empty, flags);
        Syscall(SystemCallNumber.close, copy, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = path in the root, B = slot of the root, C = mount_attr: a read-only copy of the mount is laid over the path.</summary>
    public static long MakeReadOnly(InitContext* c, StepRecord* s)
    {
        long target = OpenInRoot(c, c->Slots[s->B], (byte*)s->A, Fcntl.O_PATH, 0);
        if (target == -(int)Linux.Errno.ENOENT || target == -(int)Linux.Errno.ENOTDIR) return 0;
        if (target < 0) return target;
        byte* empty = Empty(c);
        long copy = Call(c, SystemCallNumber.open_tree, target, (long)empty,
            Fcntl.AT_EMPTY_PATH | Fcntl.AT_RECURSIVE | MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
        long result = copy;
        if (copy >= 0)
        {
            result = Call(c, SystemCallNumber.mount_setattr, copy, (long)empty, Fcntl.AT_EMPTY_PATH | Fcntl.AT_RECURSIVE, s->C, sizeof(mount_attr));
            if (result >= 0)
                result = MoveMount(c, (int)copy, (int)target, empty, MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_EMPTY_PATH);
            Syscall(SystemCallNumber.close, copy, 0, 0, 0, 0, 0);
        }
        Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
        return result;
    }

    private static long MoveMount(InitContext* c, int from, int to, byte* path, long flags) =>
        Call(c, SystemCallNumber.move_mount, from, (long)Empty(c), to, (long)path, flags);

    /// <summary>The S_IFMT bits of what a descriptor refers to.</summary>
    private static long TypeOf(InitContext* c, int descriptor)
    {
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, descriptor, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        return result < 0 ? result : status->stx_mode & Stat.S_IFMT;
    }

    // The scratch memory's last bytes hold the two constant paths that many calls need.
    private static byte* Empty(InitContext* c)
    {
        byte* text = c->Scratch + InitContext.ScratchSize - 1;
        *text = 0;
        return text;
    }

    private static byte* Dot(InitContext* c)
    {
        byte* text = c->Scratch + InitContext.ScratchSize - 4;
        text[0] = (byte)'.';
        text[1] = 0;
        return text;
    }
}
