using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>
/// Descriptors of namespaces that were opened by a bind mount which is gone. Their link says <c>/</c>, as for the root of everything that is mounted nowhere, so that only the file
/// itself tells what it is.
/// </summary>
internal static class UnnamedNamespace
{
    /// <summary>What the link of such a descriptor says.</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> link) => link.SequenceEqual("/"u8);

    /// <summary>Tells the namespace; false if it is something else.</summary>
    internal static bool TryRead(int proc, int directory, ReadOnlySpan<byte> name, ulong device, out NamespaceKind kind, out ulong inode)
    {
        (kind, inode) = (NamespaceKind.None, 0);
        var fd = Open(proc, directory, name, device, ref inode);
        if (fd < 0) return false;
        var type = SystemCall.ioctl(fd, NsIoctl.NS_GET_NSTYPE);
        SystemCall.close(fd);
        if (type > 0) kind = (NamespaceKind)type;
        return type > 0;
    }

    /// <summary>Opens the namespace; a negated errno if it is something else, or another one than the inode that is wanted (0: any, which is told).</summary>
    internal static int Open(int proc, int directory, ReadOnlySpan<byte> name, ulong device, ref ulong inode)
    {
        // Neither the look nor this way of opening reaches a file system of somebody else's: only what is known to be a namespace is really opened.
        var node = Raw.OpenAt(directory, name, Fcntl.O_PATH);
        if (node < 0) return node;
        var result = -(int)Errno.ENOENT;
        if (SystemCall.statx(node, "", Fcntl.AT_EMPTY_PATH | Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_INO, out var stat) >= 0 && Scan.DeviceOf(stat) == device && (inode == 0 || stat.stx_ino == inode))
        {
            inode = stat.stx_ino;
            Span<byte> link = stackalloc byte[Raw.PathLength];
            result = Raw.OpenAt(proc, Raw.Path(link, "self/fd/"u8, node), Fcntl.O_RDONLY);
        }

        SystemCall.close(node);
        return result;
    }
}
