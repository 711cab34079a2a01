namespace Caisson.Linux.Abi;

/// <summary>Operations, flags and answers of seccomp(2). Header: <c>linux/seccomp.h</c>.</summary>
internal static class SeccompCall
{
    internal const uint SECCOMP_SET_MODE_FILTER = 1;
    internal const uint SECCOMP_GET_ACTION_AVAIL = 2;

    // Flags of SECCOMP_SET_MODE_FILTER
    internal const uint SECCOMP_FILTER_FLAG_TSYNC = 1;
    internal const uint SECCOMP_FILTER_FLAG_LOG = 2;
    internal const uint SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    internal const uint SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;
    internal const uint SECCOMP_FILTER_FLAG_TSYNC_ESRCH = 0x10;
    internal const uint SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 0x20;

    // What a filter answers, the most restrictive first; the low 16 bits are its data.
    internal const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;
    internal const uint SECCOMP_RET_KILL_THREAD = 0;
    internal const uint SECCOMP_RET_TRAP = 0x00030000;
    internal const uint SECCOMP_RET_ERRNO = 0x00050000;
    internal const uint SECCOMP_RET_USER_NOTIF = 0x7fc00000;
    internal const uint SECCOMP_RET_TRACE = 0x7ff00000;
    internal const uint SECCOMP_RET_LOG = 0x7ffc0000;
    internal const uint SECCOMP_RET_ALLOW = 0x7fff0000;
    internal const uint SECCOMP_RET_ACTION_FULL = 0xffff0000;
    internal const uint SECCOMP_RET_DATA = 0x0000ffff;
}
