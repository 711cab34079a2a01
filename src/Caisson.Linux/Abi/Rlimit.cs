namespace Caisson.Linux.Abi;

/// <summary>Resource limits: prlimit(2). Header: <c>asm/resource.h</c>.</summary>
internal static class Rlimit
{
    internal const int RLIMIT_CPU = 0;
    internal const int RLIMIT_FSIZE = 1;
    internal const int RLIMIT_DATA = 2;
    internal const int RLIMIT_STACK = 3;
    internal const int RLIMIT_CORE = 4;
    internal const int RLIMIT_RSS = 5;
    internal const int RLIMIT_NPROC = 6;
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;
    internal const int RLIMIT_AS = 9;
    internal const int RLIMIT_LOCKS = 10;
    internal const int RLIMIT_SIGPENDING = 11;
    internal const int RLIMIT_MSGQUEUE = 12;
    internal const int RLIMIT_NICE = 13;
    internal const int RLIMIT_RTPRIO = 14;
    internal const int RLIMIT_RTTIME = 15;
    internal const int RLIM_NLIMITS = 16;
}
