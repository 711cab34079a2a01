using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A route in a message: rtnetlink(7). Header: <c>linux/rtnetlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rtmsg
{
    internal byte rtm_family;
    internal byte rtm_dst_len;
    internal byte rtm_src_len;
    internal byte rtm_tos;
    internal byte rtm_table;
    internal byte rtm_protocol;
    internal byte rtm_scope;
    internal byte rtm_type;
    internal uint rtm_flags;
}
