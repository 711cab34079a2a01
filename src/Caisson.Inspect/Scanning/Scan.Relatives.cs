using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

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
            if (fd < 0)
            {
                Miss(GapReason.RelativesRefused);
                continue;
            }

            Ask(record, fd);
            SystemCall.close(fd);
        }
    }

    private int Open(NamespaceRecord record)
    {
        Span<byte> path = stackalloc byte[32];
        var link = LinkPath(record.Kind);
        foreach (var process in record.Processes)
        {
            var fd = Raw.OpenAt(_proc, Raw.Path(path, process.Pid, link), Fcntl.O_RDONLY);
            if (fd < 0) continue;
            // It may have gone elsewhere since, or its number may be another's.
            if (SystemCall.fstatx(fd, out var stat) >= 0 && stat.stx_ino == record.Inode) return fd;
            SystemCall.close(fd);
        }

        return -1;
    }

    private unsafe void Ask(NamespaceRecord record, int fd)
    {
        record.Asked = true;
        if (record.Kind == NamespaceKind.User)
        {
            uint uid;
            if (SystemCall.ioctl(fd, NsIoctl.NS_GET_OWNER_UID, (nint)(&uid)) >= 0) record.OwnerUid = uid;
            record.Owner = record.Parent = Relative(record, fd, NsIoctl.NS_GET_PARENT, NamespaceKind.User);
            return;
        }

        record.Owner = Relative(record, fd, NsIoctl.NS_GET_USERNS, NamespaceKind.User);
        if (record.Kind == NamespaceKind.Pid) record.Parent = Relative(record, fd, NsIoctl.NS_GET_PARENT, NamespaceKind.Pid);
        if (record.Owner != 0 && _namespaces.TryGetValue(record.Owner, out var owner)) record.OwnerUid = owner.OwnerUid;
    }

    private ulong Relative(NamespaceRecord of, int fd, uint question, NamespaceKind kind)
    {
        var relative = SystemCall.ioctl(fd, question);
        if (relative < 0)
        {
            if (relative == -(int)Errno.EPERM && !InitialNamespaces.Is(of.Kind, of.Inode)) Miss(GapReason.RelativesRefused);
            return 0;
        }

        var inode = SystemCall.fstatx(relative, out var stat) >= 0 ? stat.stx_ino : 0;
        if (inode != 0 && Record(kind, inode) is { Asked: false } found) Ask(found, relative);
        SystemCall.close(relative);
        return inode;
    }

    private static ReadOnlySpan<byte> LinkPath(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => "/ns/user"u8,
        NamespaceKind.Pid => "/ns/pid"u8,
        NamespaceKind.Mount => "/ns/mnt"u8,
        NamespaceKind.Uts => "/ns/uts"u8,
        NamespaceKind.Ipc => "/ns/ipc"u8,
        NamespaceKind.Network => "/ns/net"u8,
        NamespaceKind.Cgroup => "/ns/cgroup"u8,
        _ => "/ns/time"u8,
    };
}
