using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The head of a piece of ancillary data; the data follows: cmsg(3). Header: <c>sys/socket.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct cmsghdr
{
    internal nuint cmsg_len;
    internal int cmsg_level;
    internal int cmsg_type;
}
