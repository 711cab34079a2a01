using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A peer's identity: unix(7). Header: <c>sys/socket.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ucred
{
    internal int pid;
    internal uint uid;
    internal uint gid;
}
