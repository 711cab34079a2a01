using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The address of a local socket: unix(7). Header: <c>linux/un.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    internal ushort sun_family;
    internal fixed byte sun_path[108];
}
