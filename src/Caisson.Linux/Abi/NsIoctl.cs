namespace Caisson.Linux.Abi;

/// <summary>Questions to a namespace's descriptor: ioctl_nsfs(2). Header: <c>linux/nsfs.h</c>.</summary>
internal static class NsIoctl
{
    internal const uint NS_GET_USERNS = 0xb701;
    internal const uint NS_GET_PARENT = 0xb702;
    internal const uint NS_GET_NSTYPE = 0xb703;
    internal const uint NS_GET_OWNER_UID = 0xb704;
    internal const uint NS_GET_MNTNS_ID = 0x8008b705;
    internal const uint NS_GET_PID_FROM_PIDNS = 0x8004b706;
    internal const uint NS_GET_TGID_FROM_PIDNS = 0x8004b707;
    internal const uint NS_GET_PID_IN_PIDNS = 0x8004b708;
    internal const uint NS_GET_TGID_IN_PIDNS = 0x8004b709;

    // The mount namespaces after one another (Linux 6.12): struct mnt_ns_info
    internal const uint NS_MNT_GET_NEXT = 0x8010b70b;
    internal const uint NS_MNT_GET_PREV = 0x8010b70c;

    // A socket's network namespace: netdevice(7)
    internal const uint SIOCGSKNS = 0x894c;
}
