using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

/// <summary>Filling a new file system with what it is going to cover (the option tmpcopyup).</summary>
/// <remarks>
/// The source lies in the container's root, and somebody may change it meanwhile. It is read through a copy of its mount
/// that follows no link and opens no device, name by name in opened directories, and what was opened is looked at again.
/// The target is attached nowhere yet, so nobody else can be in it.
/// </remarks>
internal static unsafe partial class ContainerInit
{
    private const int SEEK_SET = 0, SEEK_DATA = 3, SEEK_HOLE = 4;
    private const int EntryHeader = 19; // struct linux_dirent64: d_ino, d_off, d_reclen, d_type, then the name

    /// <summary>A = slot of the new mount, B = slot of the root, C = path that will be covered, D = mount_attr for reading it, E = CopySpace, F = 1 to keep the new root's mode, 2 to keep its owner.</summary>
    public static long CopyUp(InitContext* c, StepRecord* s)
    {
        CopySpace* space = (CopySpace*)s->E;
        long covered = OpenInRoot(c, c->Slots[s->B], (byte*)s->C, Fcntl.O_PATH | Fcntl.O_DIRECTORY, 0);
        if (covered == -(int)Linux.Errno.ENOENT) return 0;
        if (covered < 0) return covered;
        byte* empty = Empty(c);
        long tree = Call(c, SystemCallNumber.open_tree, covered, (long)empty,
            Fcntl.AT_EMPTY_PATH | Fcntl.AT_RECURSIVE | MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
        Syscall(SystemCallNumber.close, covered, 0, 0, 0, 0, 0);
        if (tree < 0) return tree;
        long result = Call(c, SystemCallNumber.mount_setattr, tree, (long)empty, Fcntl.AT_EMPTY_PATH | Fcntl.AT_RECURSIVE, s->D, sizeof(mount_attr));
        if (result >= 0)
        {
            space->LinkCount = space->LinkPathsUsed = space->EntryCount = 0;
            int depth = 0;
            result = EnterCopied(c, space, 0, (int)tree, Dot(c), c->Slots[s->A], Dot(c), 0, s->F);
            if (result >= 0) result = CopyTree(c, space, &depth);
            for (; result < 0 && depth >= 0; depth--) LeaveCopied(space->Frames + depth);
        }
        Syscall(SystemCallNumber.close, tree, 0, 0, 0, 0, 0);
        return result;
    }

    private static long CopyTree(InitContext* c, CopySpace* space, int* depth)
    {
        for (;;)
        {
            CopyFrame* frame = space->Frames + *depth;
            long length = Call(c, SystemCallNumber.getdents64, frame->Source, (long)space->Entries, CopySpace.EntriesSize);
            if (length < 0) return length;
            if (length == 0)
            {
                long left = Stamp(c, frame->Source, frame->Target);
                if (left < 0) return left;
                LeaveCopied(frame);
                if (--*depth < 0) return 0;
                // The list was read on for the directory that is done: back to where this one was.
                frame--;
                left = Call(c, SystemCallNumber.lseek, frame->Source, frame->Position, SEEK_SET);
                if (left < 0) return left;
                continue;
            }
            for (byte* entry = space->Entries; entry < space->Entries + length; entry += *(ushort*)(entry + 16))
            {
                byte* name = entry + EntryHeader;
                frame->Position = *(long*)(entry + 8);
                if (name[0] == (byte)'.' && (name[1] == 0 || name[1] == (byte)'.' && name[2] == 0)) continue;
                if (++space->EntryCount > CopySpace.EntryLimit) return -(int)Linux.Errno.EOVERFLOW;
                long result = CopyEntry(c, space, *depth, name);
                if (result < 0) return result;
                if (result == 0) continue;
                ++*depth;
                break;
            }
        }
    }

    /// <summary>1 if the entry is a directory, which has become the next frame.</summary>
    private static long CopyEntry(InitContext* c, CopySpace* space, int depth, byte* name)
    {
        CopyFrame* frame = space->Frames + depth;
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, frame->Source, (long)name, Fcntl.AT_SYMLINK_NOFOLLOW, 0xFFF, (long)status);
        if (result == -(int)Linux.Errno.ENOENT) return 0; // It went away meanwhile.
        if (result < 0) return result;
        int type = status->stx_mode & Stat.S_IFMT;
        if (type == Stat.S_IFDIR)
        {
            if (depth + 1 >= CopySpace.DepthLimit) return -(int)Linux.Errno.EOVERFLOW;
            result = Call(c, SystemCallNumber.mkdirat, frame->Target, (long)name, 0x1C0 /* 0700 */);
            if (result >= 0) result = EnterCopied(c, space, depth + 1, frame->Source, name, frame->Target, name, Extend(space, frame->PathLength, name), 0);
            return result < 0 ? result : 1;
        }
        if (type == Stat.S_IFREG) return CopyFile(c, space, frame, name);
        if (type == Stat.S_IFLNK)
        {
            byte* link = c->Scratch + 2 * PathLimit;
            long length = Call(c, SystemCallNumber.readlinkat, frame->Source, (long)name, (long)link, PathLimit - 1);
            if (length == -(int)Linux.Errno.ENOENT || length == -(int)Linux.Errno.EINVAL) return 0;
            if (length < 0) return length;
            link[length] = 0;
            result = Call(c, SystemCallNumber.symlinkat, (long)link, frame->Target, (long)name);
        }
        else
        {
            uint device = status->stx_rdev_minor & 0xFF | status->stx_rdev_major << 8 | (status->stx_rdev_minor & ~0xFFu) << 12;
            result = Call(c, SystemCallNumber.mknodat, frame->Target, (long)name, status->stx_mode, device);
            // A user namespace may make no devices.
            if (result == -(int)Linux.Errno.EPERM && (type == Stat.S_IFCHR || type == Stat.S_IFBLK)) return 0;
        }
        if (result < 0) return result;
        result = Own(c, frame->Target, name, Fcntl.AT_SYMLINK_NOFOLLOW, status);
        return result < 0 ? result : Times(c, frame->Target, name, Fcntl.AT_SYMLINK_NOFOLLOW, status);
    }

    private static long CopyFile(InitContext* c, CopySpace* space, CopyFrame* frame, byte* name)
    {
        // Something else may have taken its place: a pipe must not hold this process up.
        long source = Call(c, SystemCallNumber.openat, frame->Source, (long)name, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        if (source == -(int)Linux.Errno.ENOENT || source == -(int)Linux.Errno.ELOOP || source == -(int)Linux.Errno.ENXIO) return 0;
        if (source < 0) return source;
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, source, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        if (result >= 0 && (status->stx_mode & Stat.S_IFMT) == Stat.S_IFREG && !TryLink(c, space, frame, name, status, &result))
        {
            long target = Call(c, SystemCallNumber.openat, frame->Target, (long)name, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, 0x180 /* 0600 */);
            result = target;
            if (target >= 0)
            {
                result = CopyContents(c, space, source, target, (long)status->stx_size);
                if (result >= 0) result = Adopt(c, space, source, target, status, 0);
                if (result >= 0) result = Times(c, target, null, 0, status);
                Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
            }
        }
        Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
        return result < 0 ? result : 0;
    }

    /// <summary>As long as it was when it was opened, however fast it grows; and holes stay holes, so that a file of many empty gigabytes takes no memory.</summary>
    private static long CopyContents(InitContext* c, CopySpace* space, long source, long target, long size)
    {
        for (long at = 0; at < size;)
        {
            long data = Call(c, SystemCallNumber.lseek, source, at, SEEK_DATA);
            if (data == -(int)Linux.Errno.ENXIO) break;
            long end = data < 0 ? size : Call(c, SystemCallNumber.lseek, source, data, SEEK_HOLE);
            if (data < 0) data = at;
            if (end <= data || end > size) end = size;
            for (at = data; at < end;)
            {
                long part = end - at < CopySpace.DataSize ? end - at : CopySpace.DataSize;
                long length = Call(c, SystemCallNumber.pread64, source, (long)space->Data, part, at);
                if (length > 0) length = Call(c, SystemCallNumber.pwrite64, target, (long)space->Data, length, at);
                if (length < 0) return length;
                if (length == 0) return 0; // It has become shorter.
                at += length;
            }
        }
        return Call(c, SystemCallNumber.ftruncate, target, size);
    }

    /// <summary>Whether the file was there under another name before and has become a link to it; it is remembered if not.</summary>
    private static bool TryLink(InitContext* c, CopySpace* space, CopyFrame* frame, byte* name, statx* status, long* result)
    {
        if (status->stx_nlink < 2) return false;
        ulong device = (ulong)status->stx_dev_major << 32 | status->stx_dev_minor;
        CopiedFile* links = space->Links;
        for (int i = 0; i < space->LinkCount; i++, links++)
        {
            if (links->Inode != status->stx_ino || links->Device != device) continue;
            *result = Call(c, SystemCallNumber.linkat, space->Frames->Target, (long)(space->LinkPaths + links->Path), frame->Target, (long)name, 0);
            return true;
        }
        // Where there is no room to remember it, the further names become files of their own.
        int length = Extend(space, frame->PathLength, name);
        if (length < 0 || space->LinkCount == CopySpace.LinkLimit || space->LinkPathsUsed + length + 1 > CopySpace.LinkPathsSize) return false;
        links->Inode = status->stx_ino;
        links->Device = device;
        links->Path = space->LinkPathsUsed;
        for (int i = 0; i <= length; i++) space->LinkPaths[space->LinkPathsUsed + i] = space->Path[i];
        space->LinkPathsUsed += length + 1;
        space->LinkCount++;
        return false;
    }

    /// <summary>Puts a name at the end of the path that is <paramref name="length"/> long; its length, or -1 if it does not fit.</summary>
    private static int Extend(CopySpace* space, int length, byte* name)
    {
        if (length < 0) return -1;
        if (length > 0) space->Path[length++] = (byte)'/';
        for (; *name != 0; name++)
        {
            if (length >= CopySpace.PathLimit - 2) return -1;
            space->Path[length++] = *name;
        }
        space->Path[length] = 0;
        return length;
    }

    private static long EnterCopied(InitContext* c, CopySpace* space, int depth, int sourceDirectory, byte* sourceName, int targetDirectory, byte* targetName, int pathLength, long keep)
    {
        CopyFrame* frame = space->Frames + depth;
        frame->Source = frame->Target = -1;
        frame->PathLength = pathLength;
        frame->Position = 0;
        long source = Call(c, SystemCallNumber.openat, sourceDirectory, (long)sourceName, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        if (source < 0) return source;
        long target = Call(c, SystemCallNumber.openat, targetDirectory, (long)targetName, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        long result = target;
        statx* status = (statx*)(c->Scratch + PathLimit);
        if (result >= 0) result = Call(c, SystemCallNumber.statx, source, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        if (result >= 0) result = Adopt(c, space, source, target, status, keep);
        if (result >= 0)
        {
            frame->Source = (int)source;
            frame->Target = (int)target;
            return 0;
        }
        Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
        if (target >= 0) Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
        return result;
    }

    private static void LeaveCopied(CopyFrame* frame)
    {
        if (frame->Source < 0) return;
        Syscall(SystemCallNumber.close, frame->Source, 0, 0, 0, 0, 0);
        Syscall(SystemCallNumber.close, frame->Target, 0, 0, 0, 0, 0);
    }

    /// <summary>Owner, extended attributes and mode, in this order: each takes away what a later one gives.</summary>
    private static long Adopt(InitContext* c, CopySpace* space, long source, long target, statx* status, long keep)
    {
        long result = (keep & 2) != 0 ? 0 : Own(c, target, Empty(c), Fcntl.AT_EMPTY_PATH, status);
        if (result < 0) return result;
        const int half = CopySpace.DataSize / 2;
        byte* names = space->Data;
        byte* value = space->Data + half;
        long length = Call(c, SystemCallNumber.flistxattr, source, (long)names, half);
        for (byte* name = names; name < names + length; name++)
        {
            long size = Call(c, SystemCallNumber.fgetxattr, source, (long)name, (long)value, half);
            if (size >= 0)
            {
                result = Call(c, SystemCallNumber.fsetxattr, target, (long)name, (long)value, size, 0);
                // What this process may not set, or the file system does not have, is left out.
                if (result < 0 && result != -(int)Linux.Errno.EPERM && result != -(int)Linux.Errno.EOPNOTSUPP && result != -(int)Linux.Errno.EINVAL) return result;
            }
            while (*name != 0) name++;
        }
        return (keep & 1) != 0 ? 0 : Call(c, SystemCallNumber.fchmod, target, status->stx_mode & 0xFFFu);
    }

    /// <summary>Owners that the user namespace does not know stay those that made the copy.</summary>
    private static long Own(InitContext* c, long directory, byte* name, int flags, statx* status)
    {
        long result = Call(c, SystemCallNumber.fchownat, directory, (long)name, status->stx_uid, status->stx_gid, flags);
        return result == -(int)Linux.Errno.EINVAL || result == -(int)Linux.Errno.EPERM ? 0 : result;
    }

    private static long Stamp(InitContext* c, int source, int target)
    {
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, source, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        return result < 0 ? result : Times(c, target, null, 0, status);
    }

    /// <summary>Of the directory itself where there is no name.</summary>
    private static long Times(InitContext* c, long directory, byte* name, int flags, statx* status)
    {
        long* times = (long*)(c->Scratch + 1024);
        times[0] = status->stx_atime.tv_sec;
        times[1] = status->stx_atime.tv_nsec;
        times[2] = status->stx_mtime.tv_sec;
        times[3] = status->stx_mtime.tv_nsec;
        return Call(c, SystemCallNumber.utimensat, directory, (long)name, (long)times, flags);
    }
}
