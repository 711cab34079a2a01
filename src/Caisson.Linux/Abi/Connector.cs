namespace Caisson.Linux.Abi;

/// <summary>The kernel connector and its events of processes. Headers: <c>linux/connector.h</c>, <c>linux/cn_proc.h</c>.</summary>
internal static class Connector
{
    internal const int CN_IDX_PROC = 1;
    internal const int CN_VAL_PROC = 1;
    internal const int PROC_CN_MCAST_LISTEN = 1;
    internal const int PROC_CN_MCAST_IGNORE = 2;
    internal const uint PROC_EVENT_NONE = 0;
    internal const uint PROC_EVENT_FORK = 1;
    internal const uint PROC_EVENT_EXEC = 2;
    internal const uint PROC_EVENT_UID = 4;
    internal const uint PROC_EVENT_GID = 0x40;
    internal const uint PROC_EVENT_SID = 0x80;
    internal const uint PROC_EVENT_COMM = 0x200;
    internal const uint PROC_EVENT_EXIT = 0x80000000;
}
