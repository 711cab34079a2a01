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

    private void ListMountNamespaces(Action<int> each) => MountNamespaceList.Visit(_proc, each);

    private static ulong InodeOf(int fd) => SystemCall.statx(fd, "", Fcntl.AT_EMPTY_PATH, Stat.STATX_INO, out var stat) >= 0 ? stat.stx_ino : 0;
}
