using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A network device in a message: rtnetlink(7). Header: <c>linux/rtnetlink.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ifinfomsg
{
    internal byte ifi_family;
    internal byte __ifi_pad;
    internal ushort ifi_type;
    internal int ifi_index;
    internal uint ifi_flags;
    internal uint ifi_change;
}
