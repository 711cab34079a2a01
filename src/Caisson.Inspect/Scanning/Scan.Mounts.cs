using System.Text;
using Caisson.Inspect.Targets;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    // A path has 4096 bytes at most where it can be opened, and each may be written as four.
    private const int LongestMountLine = 64 << 10;

    // Much more than an honest table has, and a second of the kernel's time.
    private const int LongestMountTable = 64 << 20;

    private byte[] _mounts = new byte[16 << 10];

    // The mount namespace of the reader, in which paths can be tried.
    private ulong _ownMounts;

    /// <summary>
    /// Looks for bind mounts of namespaces in every mount namespace: in those with processes through a process, then in the others by entering them, which
    /// may show more of them.
    /// </summary>
    private void Mounts()
    {
        if ((options.Sources & ScanSources.BindMounts) == 0 || options.Pid is not null) return;
        if (SystemCall.statx(_proc, "self/ns/mnt", 0, Stat.STATX_INO, out var own) >= 0) _ownMounts = own.stx_ino;
        foreach (var record in UnreadMountNamespaces()) ReadMounts(record);
        if (UnreadMountNamespaces().Count == 0) return;
        // Who enters a mount namespace cannot share root and directory with other threads, and stays there until its end.
        WorkThread.Start(VisitMounts, 256 << 10).Join();
    }

    private List<NamespaceRecord> UnreadMountNamespaces()
    {
        var list = new List<NamespaceRecord>();
        foreach (var record in _namespaces.Values)
        {
            if (record is { Kind: NamespaceKind.Mount, MountsRead: false }) list.Add(record);
        }

        return list;
    }

    /// <summary>Reads a mount namespace's table through a process in it whose root is the namespace's own; false if there is none.</summary>
    private bool ReadMounts(NamespaceRecord record)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        Span<byte> root = stackalloc byte[2];
        // Who has changed its root sees only what is below it. That is rare: not many are tried.
        for (var i = 0; i < record.Processes.Count && i < 16; i++)
        {
            var pid = record.Processes[i].Pid;
            if (Raw.ReadLinkAt(_proc, Raw.Path(path, pid, "/root"u8), root) == 1 && ReadMounts(record, Raw.Path(path, pid, "/mountinfo"u8), pid, null)) return true;
        }

        return false;
    }

    // Piece by piece: whoever has a mount namespace can make its table gigabytes long.
    private bool ReadMounts(NamespaceRecord record, ReadOnlySpan<byte> path, int pid, Queue<(NamespaceRecord, string)>? bound)
    {
        var fd = Raw.OpenAt(_proc, path, Fcntl.O_RDONLY);
        if (fd < 0) return false;
        var (any, passOver, held, total) = (false, false, 0, 0);
        int length;
        while ((length = (int)SystemCall.read(fd, _mounts.AsSpan(held))) > 0)
        {
            any = true;
            held += length;
            if ((total += length) > LongestMountTable)
            {
                Miss(GapReason.TooMany);
                break;
            }

            var end = _mounts.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
            if (end == 0)
            {
                if (held < _mounts.Length) continue;
                if (held < LongestMountLine) Array.Resize(ref _mounts, held * 2);
                else (passOver, held) = (true, 0);
                continue;
            }

            // What is left of a line that was too long is none.
            var start = passOver ? _mounts.AsSpan(0, end).IndexOf((byte)'\n') + 1 : 0;
            passOver = false;
            TakeMounts(record, _mounts.AsSpan(start, end - start), pid, bound);
            _mounts.AsSpan(end, held - end).CopyTo(_mounts);
            held -= end;
        }

        SystemCall.close(fd);
        return record.MountsRead = any;
    }

    private void TakeMounts(NamespaceRecord record, ReadOnlySpan<byte> content, int pid, Queue<(NamespaceRecord, string)>? bound)
    {
        var lines = new MountLines(content);
        while (lines.Next())
        {
            if ((_kinds & lines.Kind) == 0) continue;
            var found = Record(lines.Kind, lines.Inode);
            if (!Note(found, new(HolderKind.BindMount) { Path = lines.Path, Relative = Id(record.Inode), Covered = record.Inode == _ownMounts && !LeadsTo(pid, lines.Path, lines.Inode) })) continue;
            if (pid != 0) found.Bound ??= (pid, lines.Path);
            bound?.Enqueue((found, lines.Path));
        }
    }

    /// <summary>On a thread of its own: enters the mount namespaces that no process shows.</summary>
    private void VisitMounts()
    {
        var able = SystemCall.unshare(Sched.CLONE_FS) >= 0;
        var tried = new HashSet<ulong>();
        bool more;
        do
        {
            more = false;
            foreach (var record in UnreadMountNamespaces())
            {
                if (record.MountsRead || !tried.Add(record.Inode)) continue;
                var fd = able ? Open(record) : -1;
                if (fd < 0) continue;
                more |= Visit(record, fd);
            }
        }
        while (more);

        if (able && (options.Sources & ScanSources.Kernel) != 0) ListMountNamespaces(VisitListed);
        Span<byte> path = stackalloc byte[Raw.PathLength];
        foreach (var record in UnreadMountNamespaces())
        {
            // A process with a root of its own shows less than all, and more than nothing.
            if (record.Processes is not [var first, ..] || !ReadMounts(record, Raw.Path(path, first.Pid, "/mountinfo"u8), first.Pid, null)) Miss(GapReason.MountsRefused);
        }
    }

    private void VisitListed(int fd)
    {
        if (_namespaces.GetValueOrDefault(InodeOf(fd)) is not { MountsRead: false } record) return;
        var copy = SystemCall.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 3);
        if (copy >= 0) Visit(record, copy);
    }

    /// <summary>
    /// Enters a mount namespace, and those that are bound to a place in it and are not known yet, and so on. Anybody can make long chains of them: nothing
    /// recurses, and a namespace's descriptor is kept only while there are further places to look at in it.
    /// </summary>
    /// <param name="record">The namespace.</param>
    /// <param name="fd">Its descriptor, which is closed.</param>
    /// <returns>Whether its mounts could be read.</returns>
    private bool Visit(NamespaceRecord record, int fd)
    {
        var places = new Stack<(int Descriptor, Queue<(NamespaceRecord, string)> Bound)>();
        if (!Enter(record, fd, places)) return false;
        while (places.TryPop(out var place))
        {
            if (!place.Bound.TryDequeue(out var next))
            {
                SystemCall.close(place.Descriptor);
                continue;
            }

            // The path is this namespace's, and the way may have led away from it.
            var (found, path) = next;
            var wanted = found is { Kind: NamespaceKind.Mount, MountsRead: false } || found is { Asked: false, Processes.Count: 0 };
            var inner = wanted && SystemCall.setns(place.Descriptor, Sched.CLONE_NEWNS) >= 0 ? OpenBound(Fcntl.AT_FDCWD, path, found.Inode) : -1;
            if (place.Bound.Count > 0) places.Push(place);
            else SystemCall.close(place.Descriptor);
            if (inner < 0) continue;
            if (!found.Asked) Ask(found, inner);
            if (found is { Kind: NamespaceKind.Mount, MountsRead: false }) Enter(found, inner, places);
            else SystemCall.close(inner);
        }

        return true;
    }

    private bool Enter(NamespaceRecord record, int fd, Stack<(int, Queue<(NamespaceRecord, string)>)> places)
    {
        var bound = new Queue<(NamespaceRecord, string)>();
        if (SystemCall.setns(fd, Sched.CLONE_NEWNS) < 0 || !ReadMounts(record, "thread-self/mountinfo\0"u8, 0, bound))
        {
            SystemCall.close(fd);
            return false;
        }

        places.Push((fd, bound));
        return true;
    }

    /// <summary>Whether a path below the root of a process (0: of this thread) leads to a namespace; also if that cannot be found out.</summary>
    private bool LeadsTo(int pid, string path, ulong inode)
    {
        Span<byte> way = stackalloc byte[Raw.PathLength];
        var root = pid == 0 ? Raw.OpenAt(Fcntl.AT_FDCWD, "/\0"u8, Fcntl.O_PATH | Fcntl.O_DIRECTORY) : Raw.OpenAt(_proc, Raw.Path(way, pid, "/root"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (root < 0) return true;
        var node = BoundNamespace.OpenNode(root, path);
        // What is mounted over it may have nothing at the path, which memory alone does not always tell. The directories of names are root's own.
        if (node == -(int)Errno.EAGAIN && KeptNamespaces.NameOf(path) is not null) node = Raw.OpenAt(root, Encoding.UTF8.GetBytes(path.TrimStart('/') + '\0'), Fcntl.O_PATH | Fcntl.O_NOFOLLOW);
        SystemCall.close(root);
        if (node < 0) return node is not (-(int)Errno.ENOENT or -(int)Errno.ENOTDIR);
        var same = SystemCall.statx(node, "", Fcntl.AT_EMPTY_PATH | Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_INO, out var stat) < 0 || (stat.stx_ino == inode && DeviceOf(stat) == _device);
        SystemCall.close(node);
        return same;
    }

    /// <summary>Opens a bind mount of a namespace below a root, if that one is there.</summary>
    private int OpenBound(int root, string path, ulong inode)
    {
        var start = root == Fcntl.AT_FDCWD ? SystemCall.openat(root, "/", Fcntl.O_PATH | Fcntl.O_DIRECTORY) : root;
        if (start < 0) return start;
        var node = BoundNamespace.OpenNode(start, path);
        if (start != root) SystemCall.close(start);
        if (node < 0) return node;
        var result = -(int)Errno.ENOENT;
        if (SystemCall.statx(node, "", Fcntl.AT_EMPTY_PATH | Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_INO, out var stat) >= 0 && stat.stx_ino == inode && DeviceOf(stat) == _device)
        {
            Span<byte> link = stackalloc byte[Raw.PathLength];
            result = Raw.OpenAt(_proc, Raw.Path(link, "self/fd/"u8, node), Fcntl.O_RDONLY);
        }

        SystemCall.close(node);
        return result;
    }
}
