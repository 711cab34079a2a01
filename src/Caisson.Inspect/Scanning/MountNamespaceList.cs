using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Inspect.Scanning;

/// <summary>The mount namespaces that the kernel has: ioctl_nsfs(2), <c>NS_MNT_GET_NEXT</c>, Linux 6.12. Older kernels, and the unprivileged, have no such list.</summary>
internal static class MountNamespaceList
{
    /// <summary>Calls a function with a descriptor of each; it is closed afterwards.</summary>
    /// <param name="proc">The directory of the proc file system.</param>
    /// <param name="each">The function.</param>
    internal static unsafe void Visit(int proc, Action<int> each)
    {
        var own = Raw.OpenAt(proc, "self/ns/mnt\0"u8, Fcntl.O_RDONLY);
        if (own < 0) return;
        var info = stackalloc ulong[2];
        each(own);
        foreach (var direction in (ReadOnlySpan<uint>)[NsIoctl.NS_MNT_GET_NEXT, NsIoctl.NS_MNT_GET_PREV])
        {
            var at = own;
            while (true)
            {
                var next = SystemCall.ioctl(at, direction, (nint)info);
                if (at != own) SystemCall.close(at);
                if (next < 0) break;
                each(next);
                at = next;
            }
        }

        SystemCall.close(own);
    }
}
