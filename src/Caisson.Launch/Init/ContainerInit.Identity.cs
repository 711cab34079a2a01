using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    private const int LastKnownCapability = 63;

    /// <summary>The child becomes the leader of a session of its own, without a controlling terminal.</summary>
    public static long NewSession(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.setsid);

    /// <summary>
    /// A = permissions of the new session keyring. Kernels without keys have no such call, and a filter that forbids it here (EPERM: the kernel itself has no
    /// such answer) forbids it in the container too.
    /// </summary>
    public static long NewKeyring(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.keyctl, Keyctl.KEYCTL_JOIN_SESSION_KEYRING, 0);
        if (result == -(int)Linux.Errno.ENOSYS || result == -(int)Linux.Errno.EPERM) return 0;
        return result < 0 ? result : Call(c, SystemCallNumber.keyctl, Keyctl.KEYCTL_SETPERM, result, s->A);
    }

    /// <summary>A = mask.</summary>
    public static long SetUmask(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.umask, s->A);

    /// <summary>A = RLIMIT_*, B = rlimit64.</summary>
    public static long SetResourceLimit(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.prlimit64, 0, s->A, s->B, 0);

    /// <summary>A = set of capabilities to keep: all others leave the bounding set. The kernel says where its capabilities end.</summary>
    public static long LimitCapabilities(InitContext* c, StepRecord* s)
    {
        for (int capability = 0; capability <= LastKnownCapability; capability++)
        {
            if ((s->A >> capability & 1) != 0) continue;
            long result = Call(c, SystemCallNumber.prctl, Prctl.PR_CAPBSET_DROP, capability);
            if (result == -(int)Linux.Errno.EINVAL) return 0;
            if (result < 0) return result;
        }
        return 0;
    }

    /// <summary>A = option, B to E = its arguments.</summary>
    public static long ProcessControl(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.prctl, s->A, s->B, s->C, s->D, s->E);

    /// <summary>A = number of groups, B = them.</summary>
    public static long SetGroups(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.setgroups, s->A, s->B);

    /// <summary>A = user, B = group.</summary>
    public static long SetUser(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.setresgid, s->B, s->B, s->B);
        return result < 0 ? result : Call(c, SystemCallNumber.setresuid, s->A, s->A, s->A);
    }

    private static void KeepOnly(InitContext* c, uint capabilities)
    {
        uint* header = (uint*)(c->Scratch + 1024);
        header[0] = 0x20080522; // _LINUX_CAPABILITY_VERSION_3
        header[1] = 0;
        uint* data = header + 2;
        data[0] = data[1] = capabilities;
        data[2] = data[3] = data[4] = data[5] = 0;
        Syscall(SystemCallNumber.capset, (long)header, (long)data, 0, 0, 0, 0);
    }

    /// <summary>A = effective, B = permitted, C = inheritable, D = ambient.</summary>
    public static long SetCapabilities(InitContext* c, StepRecord* s)
    {
        uint* header = (uint*)(c->Scratch + 1024);
        header[0] = 0x20080522; // _LINUX_CAPABILITY_VERSION_3
        header[1] = 0;
        uint* data = header + 2;
        data[0] = (uint)s->A;
        data[1] = (uint)s->B;
        data[2] = (uint)s->C;
        data[3] = (uint)(s->A >> 32);
        data[4] = (uint)(s->B >> 32);
        data[5] = (uint)(s->C >> 32);
        long result = Call(c, SystemCallNumber.capset, (long)header, (long)data);
        if (result < 0) return result;
        result = Call(c, SystemCallNumber.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL);
        for (int capability = 0; capability <= LastKnownCapability && result >= 0; capability++)
            if ((s->D >> capability & 1) != 0) result = Call(c, SystemCallNumber.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, capability);
        return result;
    }

    /// <summary>All that is permitted becomes inheritable and ambient: capabilities(7).</summary>
    public static long KeepCapabilities(InitContext* c, StepRecord* s)
    {
        uint* header = (uint*)(c->Scratch + 1024);
        header[0] = 0x20080522; // _LINUX_CAPABILITY_VERSION_3
        header[1] = 0;
        // Effective, permitted, inheritable; then the same for the upper half.
        uint* data = header + 2;
        long result = Call(c, SystemCallNumber.capget, (long)header, (long)data);
        if (result < 0) return result;
        data[0] = data[2] = data[1];
        data[3] = data[5] = data[4];
        result = Call(c, SystemCallNumber.capset, (long)header, (long)data);
        for (int capability = 0; capability <= LastKnownCapability && result >= 0; capability++)
            if ((data[1 + capability / 32 * 3] >> (capability & 31) & 1) != 0) result = Call(c, SystemCallNumber.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, capability);
        return result;
    }

    /// <summary>
    /// A = path, B = 1: being refused is left to the second try, which comes after the change of user; 2: not being found, too. The directory must
    /// be reached from the root: a descriptor from outside would lead out of the container.
    /// </summary>
    public static long EnterWorkingDirectory(InitContext* c, StepRecord* s)
    {
        if (c->InDirectory != 0) return 0;
        long result = Call(c, SystemCallNumber.chdir, s->A);
        if (s->B != 0 && (result == -(int)Linux.Errno.EACCES || result == -(int)Linux.Errno.EPERM)) return 0;
        if (s->B == 2 && result == -(int)Linux.Errno.ENOENT) return 0;
        if (result < 0) return result;
        byte* path = c->Scratch + PathLimit;
        result = Call(c, SystemCallNumber.getcwd, (long)path, PathLimit);
        if (result < 0) return result;
        if (path[0] != (byte)'/') return -(int)Linux.Errno.EXDEV;
        c->InDirectory = 1;
        return 0;
    }
}
