using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>A = system call, B to E = its arguments, F = 1: what the kernel says does not matter.</summary>
    public static long SetAttribute(InitContext* c, StepRecord* s)
    {
        long result = Call(c, (int)s->A, s->B, s->C, s->D, s->E);
        return s->F != 0 ? 0 : result;
    }

    /// <summary>
    /// A = user: pipes and sockets that are standard input, output and error become the user's, so that the program can open them again by /proc/self/fd. Files
    /// and devices stay whose they are: they are the host's, and who owns a file that was opened for reading can open it again for writing. What cannot change
    /// its owner, as in a user namespace that does not know it, stays too.
    /// </summary>
    public static long OwnStreams(InitContext* c, StepRecord* s)
    {
        statx* status = (statx*)(c->Scratch + PathLimit);
        for (int i = 0; i < 3; i++)
        {
            if (Syscall(SystemCallNumber.statx, i, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status, 0) < 0) continue;
            uint type = (uint)(status->stx_mode & Stat.S_IFMT);
            if (type != Stat.S_IFIFO && type != Stat.S_IFSOCK || status->stx_uid == (uint)s->A) continue;
            long result = Call(c, SystemCallNumber.fchown, i, s->A, -1);
            if (result < 0 && result != -(int)Linux.Errno.EINVAL && result != -(int)Linux.Errno.EPERM && result != -(int)Linux.Errno.EROFS && result != -(int)Linux.Errno.ENOSYS) return result;
        }
        return 0;
    }

    /// <summary>
    /// A = descriptor of the host's procfs, B = path of an attribute in it, C = bytes, D = their number, E = what is read back, F = its length or 0. The
    /// path leads over no mount and no magic link, so it is the kernel's own file; what it says afterwards is compared.
    /// </summary>
    public static long SetLabel(InitContext* c, StepRecord* s)
    {
        long file = OpenInRoot(c, (int)s->A, (byte*)s->B, Fcntl.O_RDWR, OpenAt2.RESOLVE_NO_XDEV);
        if (file < 0) return file;
        long result = Call(c, SystemCallNumber.write, file, s->C, s->D);
        if (result >= 0 && s->F > 0)
        {
            byte* now = c->Scratch + PathLimit;
            result = Call(c, SystemCallNumber.pread64, file, (long)now, PathLimit, 0);
            if (result >= 0 && !IsLabel(now, result, (byte*)s->E, s->F)) result = -(int)Linux.Errno.EBADMSG;
        }
        Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
        return result;
    }

    // AppArmor adds the mode in brackets, SELinux ends it with a NUL.
    private static bool IsLabel(byte* now, long length, byte* label, long labelLength)
    {
        if (length < labelLength) return false;
        for (long i = 0; i < labelLength; i++)
            if (now[i] != label[i]) return false;
        return length == labelLength || now[labelLength] == 0 || now[labelLength] == (byte)' ' || now[labelLength] == (byte)'\n';
    }
}
