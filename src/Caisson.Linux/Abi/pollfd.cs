using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A descriptor to wait for: poll(2). Header: <c>linux/poll.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    internal int fd;
    internal short events;
    internal short revents;
}
