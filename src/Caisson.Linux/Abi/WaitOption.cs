namespace Caisson.Linux.Abi;

/// <summary>Options of waitid(2) and the codes that it reports. Header: <c>linux/wait.h</c>.</summary>
internal static class WaitOption
{
    internal const int WNOHANG = 1;
    internal const int WUNTRACED = 2;
    internal const int WSTOPPED = 2;
    internal const int WEXITED = 4;
    internal const int WCONTINUED = 8;
    internal const int WNOWAIT = 0x1000000;
    internal const int __WNOTHREAD = 0x20000000;
    internal const int __WALL = 0x40000000;
    internal const int __WCLONE = unchecked((int)0x80000000);
    internal const int P_ALL = 0;
    internal const int P_PID = 1;
    internal const int P_PGID = 2;
    internal const int P_PIDFD = 3;
    internal const int CLD_EXITED = 1;
    internal const int CLD_KILLED = 2;
    internal const int CLD_DUMPED = 3;
    internal const int CLD_TRAPPED = 4;
    internal const int CLD_STOPPED = 5;
    internal const int CLD_CONTINUED = 6;
}
