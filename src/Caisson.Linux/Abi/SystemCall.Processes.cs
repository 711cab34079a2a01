namespace Caisson.Linux.Abi;

internal static unsafe partial class SystemCall
{
    internal static int unshare(ulong flags) => (int)Invoke(SystemCallNumber.unshare, (nint)flags);

    internal static int setns(int fd, ulong kinds) => (int)Invoke(SystemCallNumber.setns, fd, (nint)kinds);

    internal static int pidfd_open(int pid, uint flags = 0) => (int)Invoke(SystemCallNumber.pidfd_open, pid, (nint)flags);

    internal static int pidfd_send_signal(int pidfd, int signal, uint flags = 0) => (int)Invoke(SystemCallNumber.pidfd_send_signal, pidfd, signal, 0, (nint)flags);

    internal static int pidfd_getfd(int pidfd, int fd) => (int)Invoke(SystemCallNumber.pidfd_getfd, pidfd, fd);

    internal static int kill(int pid, int signal) => (int)Invoke(SystemCallNumber.kill, pid, signal);

    internal static int waitid(int type, int id, out siginfo_t info, int options)
    {
        info = default;
        fixed (siginfo_t* i = &info) return (int)Retry(SystemCallNumber.waitid, type, id, (nint)i, options);
    }

    internal static int prctl(int option, nint a = 0, nint b = 0, nint c = 0, nint d = 0) => (int)Invoke(SystemCallNumber.prctl, option, a, b, c, d);

    internal static int prlimit(int pid, int resource, rlimit64* newLimit, rlimit64* oldLimit) =>
        (int)Invoke(SystemCallNumber.prlimit64, pid, resource, (nint)newLimit, (nint)oldLimit);

    internal static int gettid() => (int)Invoke(SystemCallNumber.gettid);

    internal static uint geteuid() => (uint)Invoke(SystemCallNumber.geteuid);

    internal static uint getuid() => (uint)Invoke(SystemCallNumber.getuid);

    internal static uint getegid() => (uint)Invoke(SystemCallNumber.getegid);

    internal static uint getgid() => (uint)Invoke(SystemCallNumber.getgid);
}
