using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    // Mount namespaces that there were before the processes were read. One that is new since, with a process that was not seen, is not hidden.
    private readonly HashSet<ulong> _listed = [];

    private bool Lists => (options.Sources & ScanSources.Kernel) != 0 && (_kinds & NamespaceKind.Mount) != 0 && options.Pid is null;

    private void ListBefore()
    {
        if (Lists) ListMountNamespaces(fd => _listed.Add(InodeOf(fd)));
    }

    private void ListAfter()
    {
        if (!Lists) return;
        ListMountNamespaces(fd =>
        {
            var inode = InodeOf(fd);
            if (!_listed.Contains(inode)) return;
            var record = Record(NamespaceKind.Mount, inode);
            if (!record.Asked && record.Processes.Count == 0) Ask(record, fd);
        });
    }

    /// <summary>Goes through the mount namespaces that the kernel has: ioctl_nsfs(2), <c>NS_MNT_GET_NEXT</c>. Older kernels, and the unprivileged, have no such list.</summary>
    private unsafe void ListMountNamespaces(Action<int> each)
    {
        var own = Raw.OpenAt(_proc, "self/ns/mnt\0"u8, Fcntl.O_RDONLY);
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

    private static ulong InodeOf(int fd) => SystemCall.statx(fd, "", Fcntl.AT_EMPTY_PATH, Stat.STATX_INO, out var stat) >= 0 ? stat.stx_ino : 0;
}
