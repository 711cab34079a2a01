using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>What stands before a connector's message. Header: <c>linux/connector.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct cn_msg
{
    internal cb_id id;
    internal uint seq;
    internal uint ack;
    internal ushort len;
    internal ushort flags;
}
