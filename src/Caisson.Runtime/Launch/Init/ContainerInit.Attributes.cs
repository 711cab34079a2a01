using Caisson.Linux.Abi;
using static Caisson.Runtime.Launch.Init.ChildKernel;

namespace Caisson.Runtime.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>A = system call, B to E = its arguments, F = 1: what the kernel says does not matter.</summary>
    public static long SetAttribute(InitContext* c, StepRecord* s)
    {
        long result = Call(c, (int)s->A, s->B, s->C, s->D, s->E);
        return s->F != 0 ? 0 : result;
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
