using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>What stands before the name in an event of inotify(7). Header: <c>linux/inotify.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct inotify_event
{
    internal int wd;
    internal uint mask;
    internal uint cookie;
    internal uint len;
}
