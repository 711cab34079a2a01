using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>The files of a container's state.</summary>
internal static class StateFiles
{
    // No file of a container's state comes near it.
    private const ulong Limit = 256 << 20;

    /// <summary>All of a regular file in an open directory; null if there is none. What else may lie there in its place is not opened: a FIFO would wait for a writer.</summary>
    internal static byte[]? ReadAt(int directory, string name, string path)
    {
        var looked = SystemCall.statx(directory, name, AT_SYMLINK_NOFOLLOW, Stat.STATX_BASIC_STATS, out var status);
        if (IsMissing(looked)) return null;
        SystemCall.Check(looked, $"looking at {path}", "statx", path);
        if ((status.stx_mode & Stat.S_IFMT) != Stat.S_IFREG)
            throw new CaissonException($"{path} cannot be read", $"in its place is {KindOf(status.stx_mode)}", "delete the container by force");
        if (status.stx_size > Limit)
            throw new CaissonException($"{path} cannot be read", $"it has {status.stx_size} bytes, more than {Limit >> 20} MiB", "delete the container by force");
        // Who exchanges it now is the user whose state it is; even so nothing is to hang.
        var descriptor = SystemCall.openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        return IsMissing(descriptor) ? null : Take(descriptor, path, (int)status.stx_size + 1);
    }

    private static bool IsMissing(int result) => SystemCall.ErrnoOf(result) is Errno.ENOENT or Errno.ENOTDIR;

    private static string KindOf(uint mode) => (mode & Stat.S_IFMT) switch
    {
        Stat.S_IFDIR => "a directory",
        Stat.S_IFIFO => "a FIFO",
        Stat.S_IFLNK => "a link",
        Stat.S_IFSOCK => "a socket",
        _ => "a device",
    };

    private static byte[] Take(int descriptor, string path, int size)
    {
        SystemCall.Check(descriptor, $"opening {path}", "openat", path);
        try
        {
            return ReadToEnd(descriptor, path, size);
        }
        finally
        {
            SystemCall.close(descriptor);
        }
    }

    /// <summary>Everything up to the end of a file, pipe or socket.</summary>
    internal static byte[] ReadToEnd(int descriptor, string path, int size = 4096)
    {
        var buffer = new byte[size];
        var length = 0;
        for (;;)
        {
            var count = SystemCall.read(descriptor, buffer.AsSpan(length));
            SystemCall.Check(count, $"reading {path}", "read", path);
            if (count == 0) return buffer.AsSpan(0, length).ToArray();
            length += (int)count;
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Max(length * 4, 4096));
        }
    }

    /// <summary>Puts a file into an open directory at once: a reader finds the old contents or the new ones, and after a crash too.</summary>
    internal static void WriteAt(int directory, string name, ReadOnlySpan<byte> data, uint mode, string path)
    {
        var draft = FileDraft.Write(directory, name, data, mode, path);
        try
        {
            draft.Commit();
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }
}
