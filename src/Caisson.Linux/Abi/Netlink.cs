namespace Caisson.Linux.Abi;

/// <summary>Netlink framing: netlink(7). Header: <c>linux/netlink.h</c>.</summary>
internal static class Netlink
{
    internal const int NETLINK_ROUTE = 0;
    internal const int NETLINK_SOCK_DIAG = 4;
    internal const int NETLINK_CONNECTOR = 0xb;
    internal const int NETLINK_NETFILTER = 0xc;
    internal const int NETLINK_GENERIC = 0x10;
    internal const int NLM_F_REQUEST = 1;
    internal const int NLM_F_MULTI = 2;
    internal const int NLM_F_ACK = 4;
    internal const int NLM_F_ECHO = 8;
    internal const int NLM_F_DUMP_INTR = 0x10;
    internal const int NLM_F_CAPPED = 0x100;
    internal const int NLM_F_ACK_TLVS = 0x200;
    internal const int NLM_F_ROOT = 0x100;
    internal const int NLM_F_MATCH = 0x200;
    internal const int NLM_F_DUMP = 0x300;
    internal const int NLM_F_REPLACE = 0x100;
    internal const int NLM_F_EXCL = 0x200;
    internal const int NLM_F_CREATE = 0x400;
    internal const int NLM_F_APPEND = 0x800;
    internal const int NLMSG_NOOP = 1;
    internal const int NLMSG_ERROR = 2;
    internal const int NLMSG_DONE = 3;
    internal const int NLMSG_OVERRUN = 4;
    internal const int NLMSG_ALIGNTO = 4;
    internal const int NLA_ALIGNTO = 4;
    internal const int NLA_F_NESTED = 0x8000;
    internal const int NLA_TYPE_MASK = -49153;
    internal const int SOL_NETLINK = 0x10e;
    internal const int NETLINK_EXT_ACK = 0xb;
    internal const int NETLINK_CAP_ACK = 0xa;
    internal const int NETLINK_GET_STRICT_CHK = 0xc;
    internal const int NLMSGERR_ATTR_MSG = 1;
    internal const int NLMSGERR_ATTR_OFFS = 2;
}
