namespace Caisson.Linux.Abi;

/// <summary>Flags of pidfd_open(2) and pidfd_send_signal(2), and a process's namespaces asked of its descriptor (Linux 6.11). Header: <c>linux/pidfd.h</c>.</summary>
internal static class PidFdIoctl
{
    // Flags
    internal const uint PIDFD_NONBLOCK = 0x800;
    internal const uint PIDFD_THREAD = 0x80;
    internal const uint PIDFD_SIGNAL_THREAD = 1;
    internal const uint PIDFD_SIGNAL_THREAD_GROUP = 2;
    internal const uint PIDFD_SIGNAL_PROCESS_GROUP = 4;

    // ioctl
    internal const uint PIDFD_GET_CGROUP_NAMESPACE = 0xff01;
    internal const uint PIDFD_GET_IPC_NAMESPACE = 0xff02;
    internal const uint PIDFD_GET_MNT_NAMESPACE = 0xff03;
    internal const uint PIDFD_GET_NET_NAMESPACE = 0xff04;
    internal const uint PIDFD_GET_PID_NAMESPACE = 0xff05;
    internal const uint PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE = 0xff06;
    internal const uint PIDFD_GET_TIME_NAMESPACE = 0xff07;
    internal const uint PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE = 0xff08;
    internal const uint PIDFD_GET_USER_NAMESPACE = 0xff09;
    internal const uint PIDFD_GET_UTS_NAMESPACE = 0xff0a;
}
