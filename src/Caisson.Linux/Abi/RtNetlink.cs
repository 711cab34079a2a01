namespace Caisson.Linux.Abi;

/// <summary>Links, addresses and routes: rtnetlink(7). Header: <c>linux/rtnetlink.h</c>.</summary>
internal static class RtNetlink
{
    // Messages
    internal const int RTM_NEWLINK = 16;
    internal const int RTM_DELLINK = 17;
    internal const int RTM_GETLINK = 18;
    internal const int RTM_SETLINK = 19;
    internal const int RTM_NEWADDR = 20;
    internal const int RTM_DELADDR = 21;
    internal const int RTM_GETADDR = 22;
    internal const int RTM_NEWROUTE = 24;
    internal const int RTM_DELROUTE = 25;
    internal const int RTM_GETROUTE = 26;
    internal const int RTM_NEWNSID = 88;
    internal const int RTM_GETNSID = 90;

    // Link flags: netdevice(7)
    internal const int IFF_UP = 1;
    internal const int IFF_BROADCAST = 2;
    internal const int IFF_LOOPBACK = 8;
    internal const int IFF_POINTOPOINT = 16;
    internal const int IFF_RUNNING = 64;
    internal const int IFF_NOARP = 128;
    internal const int IFF_PROMISC = 256;
    internal const int IFF_MULTICAST = 4096;
    internal const int IFF_LOWER_UP = 65536;

    // Link attributes
    internal const int IFLA_ADDRESS = 1;
    internal const int IFLA_BROADCAST = 2;
    internal const int IFLA_IFNAME = 3;
    internal const int IFLA_MTU = 4;
    internal const int IFLA_LINK = 5;
    internal const int IFLA_MASTER = 10;
    internal const int IFLA_OPERSTATE = 16;
    internal const int IFLA_LINKMODE = 17;
    internal const int IFLA_LINKINFO = 18;
    internal const int IFLA_NET_NS_PID = 19;
    internal const int IFLA_IFALIAS = 20;
    internal const int IFLA_NET_NS_FD = 28;
    internal const int IFLA_LINK_NETNSID = 37;
    internal const int IFLA_NEW_IFINDEX = 49;
    internal const int IFLA_ALT_IFNAME = 53;
    internal const int IFLA_EXT_MASK = 29;
    internal const int IFLA_INFO_KIND = 1;
    internal const int IFLA_INFO_DATA = 2;
    internal const int IFLA_INFO_SLAVE_KIND = 4;
    internal const int VETH_INFO_PEER = 1;
    internal const int IFNAMSIZ = 16;

    // Address attributes
    internal const int IFA_ADDRESS = 1;
    internal const int IFA_LOCAL = 2;
    internal const int IFA_LABEL = 3;
    internal const int IFA_BROADCAST = 4;
    internal const int IFA_FLAGS = 8;

    // Routes
    internal const int RTA_DST = 1;
    internal const int RTA_GATEWAY = 5;
    internal const int RTA_OIF = 4;
    internal const int RTA_PRIORITY = 6;
    internal const int RTA_PREFSRC = 7;
    internal const int RTA_MULTIPATH = 9;
    internal const int RTA_TABLE = 15;
    internal const int RTA_VIA = 18;
    internal const int RT_TABLE_MAIN = 254;
    internal const int RT_TABLE_LOCAL = 255;
    internal const int RTPROT_STATIC = 4;
    internal const int RTPROT_BOOT = 3;
    internal const int RTN_UNICAST = 1;
    internal const int RTN_LOCAL = 2;
    internal const int RTN_BROADCAST = 3;
    internal const int RTN_ANYCAST = 4;
    internal const int RTN_MULTICAST = 5;
    internal const int RTN_BLACKHOLE = 6;
    internal const int RTN_UNREACHABLE = 7;
    internal const int RTN_PROHIBIT = 8;
    internal const int RTN_THROW = 9;
    internal const int RTN_NAT = 10;
    internal const int RTM_F_CLONED = 0x200;
    internal const int RT_SCOPE_UNIVERSE = 0;
    internal const int RT_SCOPE_LINK = 253;
    internal const int RT_SCOPE_HOST = 254;

    // Namespaces by the numbers that network namespaces have for each other
    internal const int NETNSA_NSID = 1;
    internal const int NETNSA_FD = 3;
}
