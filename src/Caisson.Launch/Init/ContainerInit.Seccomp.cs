using Caisson.Linux.Abi;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>
    /// A = sock_fprog, B = flags. From here on every call goes through the filter: with a listener the one that hands it out (it closes itself at
    /// execve), and execve.
    /// </summary>
    public static long LoadFilter(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.seccomp, SeccompCall.SECCOMP_SET_MODE_FILTER, s->B, s->A);
        if (result < 0 || (s->B & SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0) return result;
        return SendDescriptor(c, c->StatusSocket, false, (int)result);
    }
}
