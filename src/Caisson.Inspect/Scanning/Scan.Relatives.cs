using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    /// <summary>Asks each namespace for its owner and parent, and those that this shows again, up to those that may not be seen.</summary>
    private void Relate()
    {
        foreach (var record in new List<NamespaceRecord>(_namespaces.Values))
        {
            if (record.Asked) continue;
            var fd = Open(record);
            if (fd >= 0)
            {
                Ask(record, fd);
                SystemCall.close(fd);
            }
            else if (!Raw.IsGone(fd))
            {
                Miss(fd == -(int)Errno.EMFILE ? GapReason.NoDescriptors : GapReason.RelativesRefused);
            }
        }
    }

    /// <summary>Opens a namespace by one of the ways that were found; the last one's negated errno if none leads there any more.</summary>
    private int Open(NamespaceRecord record)
    {
        var result = -(int)Errno.ENOENT;
        var link = Links.Path(NamespaceSet.Index(record.Kind));
        foreach (var process in record.Processes)
        {
            if ((result = OpenLink(process.Pid, 0, link, record)) >= 0) return result;
        }

        foreach (var holder in record.Holders ?? [])
        {
            if (holder.Pid is not { } pid) continue;
            var tid = holder.Tid ?? 0;
            switch (holder.Kind)
            {
                case HolderKind.Task: result = OpenLink(pid, tid, link, record); break;
                case HolderKind.Children: result = OpenLink(pid, tid, record.Kind == NamespaceKind.Pid ? "/ns/pid_for_children\0"u8 : "/ns/time_for_children\0"u8, record); break;
                case HolderKind.Descriptor: result = OpenDescriptor(pid, holder.Descriptor ?? -1, record); break;
            }

            if (result >= 0) return result;
        }

        if (record.Bound is not { } bound) return result;
        Span<byte> path = stackalloc byte[Raw.PathLength];
        var root = Raw.OpenAt(_proc, Raw.Path(path, bound.Pid, "/root"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (root < 0) return root;
        result = OpenBound(root, bound.Path, record.Inode);
        SystemCall.close(root);
        return result;
    }

    private int OpenLink(int pid, int tid, ReadOnlySpan<byte> link, NamespaceRecord record)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        return Verified(Raw.OpenAt(_proc, tid == 0 ? Raw.Path(path, pid, link) : Raw.Path(path, pid, "/task/"u8, tid, link), Fcntl.O_RDONLY), record);
    }

    private int OpenDescriptor(int pid, int descriptor, NamespaceRecord record)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        var name = Raw.Path(path, pid, "/fd/"u8, descriptor, default);
        // What is there now may be something else, which opening could do harm to.
        Span<byte> text = stackalloc byte[64];
        var length = Raw.ReadLinkAt(_proc, name, text);
        if (length < 0) return length;
        var wanted = record.Inode;
        if (UnnamedNamespace.IsLikely(text[..length])) return UnnamedNamespace.Open(_proc, _proc, name, _device, ref wanted);
        if (!LinkText.TryNamespace(text[..length], out _, out var inode) || inode != record.Inode) return -(int)Errno.ENOENT;
        return Verified(Raw.OpenAt(_proc, name, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY), record);
    }

    // The process may have gone elsewhere since, or its number be another's.
    private static int Verified(int fd, NamespaceRecord record)
    {
        if (fd < 0 || InodeOf(fd) == record.Inode) return fd;
        SystemCall.close(fd);
        return -(int)Errno.ENOENT;
    }

    private unsafe void Ask(NamespaceRecord record, int fd)
    {
        record.Asked = true;
        switch (record.Kind)
        {
            case NamespaceKind.User:
                uint uid;
                if (SystemCall.ioctl(fd, NsIoctl.NS_GET_OWNER_UID, (nint)(&uid)) >= 0) record.OwnerUid = uid;
                record.Owner = record.Parent = Relative(record, fd, NsIoctl.NS_GET_PARENT, NamespaceKind.User);
                return;
            case NamespaceKind.Pid:
                record.Parent = Relative(record, fd, NsIoctl.NS_GET_PARENT, NamespaceKind.Pid);
                break;
            case NamespaceKind.Network when options.NetworkNumbers:
                record.NetworkNumber = NumberOf(fd);
                break;
        }

        record.Owner = Relative(record, fd, NsIoctl.NS_GET_USERNS, NamespaceKind.User);
    }

    private int? NumberOf(int fd)
    {
        var copy = SystemCall.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 3);
        if (copy < 0) return null;
        try
        {
            using var network = NamespaceHandle.FromDescriptor(copy);
            return (_route ??= RouteSocket.Open()).FindNamespace(network) ?? -1;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    private ulong Relative(NamespaceRecord of, int fd, uint question, NamespaceKind kind)
    {
        var relative = SystemCall.ioctl(fd, question);
        if (relative < 0)
        {
            // The initial ones have no parents. Kernels before 4.9 do not know the question.
            if (relative == -(int)Errno.EMFILE) Miss(GapReason.NoDescriptors);
            else if (relative == -(int)Errno.EPERM && !(of.Kind == kind && InitialNamespaces.Is(kind, of.Inode))) Miss(GapReason.RelativesRefused);
            return 0;
        }

        var inode = InodeOf(relative);
        var known = _namespaces.GetValueOrDefault(inode);
        if (known is null && inode != 0 && (options.Sources & ScanSources.Relatives) != 0) known = Record(kind, inode);
        if (known is { Asked: false }) Ask(known, relative);
        SystemCall.close(relative);
        return inode;
    }
}
