namespace Caisson.Linux.Abi;

/// <summary>Operations of prctl(2). Header: <c>linux/prctl.h</c>.</summary>
internal static class Prctl
{
    internal const int PR_SET_PDEATHSIG = 1;
    internal const int PR_GET_PDEATHSIG = 2;
    internal const int PR_GET_DUMPABLE = 3;
    internal const int PR_SET_DUMPABLE = 4;
    internal const int PR_GET_KEEPCAPS = 7;
    internal const int PR_SET_KEEPCAPS = 8;
    internal const int PR_SET_NAME = 15;
    internal const int PR_GET_NAME = 16;
    internal const int PR_GET_SECCOMP = 21;
    internal const int PR_SET_SECCOMP = 22;
    internal const int PR_CAPBSET_READ = 23;
    internal const int PR_CAPBSET_DROP = 24;
    internal const int PR_GET_SECUREBITS = 27;
    internal const int PR_SET_SECUREBITS = 28;
    internal const int PR_SET_CHILD_SUBREAPER = 36;
    internal const int PR_GET_CHILD_SUBREAPER = 37;
    internal const int PR_SET_NO_NEW_PRIVS = 38;
    internal const int PR_GET_NO_NEW_PRIVS = 39;
    internal const int PR_SET_THP_DISABLE = 41;
    internal const int PR_GET_THP_DISABLE = 42;
    internal const int PR_SET_IO_FLUSHER = 57;
    internal const int PR_SET_PTRACER = 1499557217;
    internal const int PR_SET_VMA = 1398164801;
    internal const int PR_SET_VMA_ANON_NAME = 0;

    // Ambient capabilities
    internal const int PR_CAP_AMBIENT = 47;
    internal const int PR_CAP_AMBIENT_IS_SET = 1;
    internal const int PR_CAP_AMBIENT_RAISE = 2;
    internal const int PR_CAP_AMBIENT_LOWER = 3;
    internal const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    // Memory map
    internal const int PR_SET_MM = 35;
    internal const int PR_SET_MM_START_CODE = 1;
    internal const int PR_SET_MM_END_CODE = 2;
    internal const int PR_SET_MM_START_DATA = 3;
    internal const int PR_SET_MM_END_DATA = 4;
    internal const int PR_SET_MM_START_STACK = 5;
    internal const int PR_SET_MM_START_BRK = 6;
    internal const int PR_SET_MM_BRK = 7;
    internal const int PR_SET_MM_ARG_START = 8;
    internal const int PR_SET_MM_ARG_END = 9;
    internal const int PR_SET_MM_ENV_START = 10;
    internal const int PR_SET_MM_ENV_END = 11;
    internal const int PR_SET_MM_AUXV = 12;
    internal const int PR_SET_MM_EXE_FILE = 13;
    internal const int PR_SET_MM_MAP = 14;
    internal const int PR_SET_MM_MAP_SIZE = 15;

    // Core scheduling
    internal const int PR_SCHED_CORE = 62;
    internal const int PR_SCHED_CORE_GET = 0;
    internal const int PR_SCHED_CORE_CREATE = 1;
    internal const int PR_SCHED_CORE_SHARE_TO = 2;
    internal const int PR_SCHED_CORE_SHARE_FROM = 3;
}
