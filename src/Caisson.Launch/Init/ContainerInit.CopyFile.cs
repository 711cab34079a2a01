using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    private const long CopyLimit = 1 << 20;

    /// <summary>
    /// A = slot of the directory, B = name in it, C = mode, D = path of the host's file, or 0 for an empty file, E = this process's user, F = its
    /// group. The file on the host may have become anything since it was looked at: what is no small regular file any more is left out. What only
    /// a supplementary group of the caller's may read, which the container will not have, is empty, as what nobody here may read.
    /// </summary>
    public static long CopyHostFile(InitContext* c, StepRecord* s)
    {
        long source = -1;
        uint mode = (uint)s->C;
        if (s->D != 0)
        {
            source = Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, s->D, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
            if (source == -(int)Linux.Errno.ENOENT || source == -(int)Linux.Errno.ENOTDIR || source == -(int)Linux.Errno.ELOOP || source == -(int)Linux.Errno.ENXIO) return 0;
            if (source == -(int)Linux.Errno.EACCES || source == -(int)Linux.Errno.EPERM) mode = 0;
            else if (source < 0) return source;
        }
        long result = 0;
        bool wanted = true;
        if (source >= 0)
        {
            statx* status = (statx*)(c->Scratch + PathLimit);
            result = Call(c, SystemCallNumber.statx, source, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
            wanted = result >= 0 && (status->stx_mode & Stat.S_IFMT) == Stat.S_IFREG && status->stx_size <= CopyLimit;
            uint reads = status->stx_uid == (uint)s->E ? 0x100u : status->stx_gid == (uint)s->F ? 0x20u : 4u;
            if (wanted && (status->stx_mode & reads) == 0)
            {
                Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
                source = -1;
                mode = 0;
            }
        }
        if (wanted)
        {
            result = Call(c, SystemCallNumber.openat, c->Slots[s->A], s->B, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC, mode);
            if (result >= 0)
            {
                long target = result;
                if (source >= 0) result = CopyBytes(c, source, target);
                Syscall(SystemCallNumber.close, target, 0, 0, 0, 0, 0);
            }
        }
        if (source >= 0) Syscall(SystemCallNumber.close, source, 0, 0, 0, 0, 0);
        return result;
    }

    private static long CopyBytes(InitContext* c, long source, long target)
    {
        byte* data = c->Scratch + PathLimit;
        const int size = 3 * PathLimit;
        for (long at = 0; at < CopyLimit;)
        {
            long length = Call(c, SystemCallNumber.read, source, (long)data, size);
            if (length <= 0) return length;
            at += length;
            for (byte* next = data; length > 0;)
            {
                long written = Call(c, SystemCallNumber.write, target, (long)next, length);
                if (written < 0) return written;
                next += written;
                length -= written;
            }
        }
        return 0;
    }
}
