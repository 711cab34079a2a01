using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Linux.Files;

/// <summary>Small files, by plain system calls: the class library's streams cost a start more than the files do.</summary>
internal static class SmallFile
{
    /// <summary>All of a file, of whatever kind; null if there is none.</summary>
    internal static byte[]? Read(string path)
    {
        var descriptor = SystemCall.openat(AT_FDCWD, path, O_RDONLY);
        return SystemCall.ErrnoOf(descriptor) is Errno.ENOENT or Errno.ENOTDIR ? null : Take(descriptor, path, 4096);
    }

    /// <summary>All of an open file, which is closed.</summary>
    /// <param name="descriptor">The descriptor, or what opening the file gave in its place.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="size">How much is expected.</param>
    internal static byte[] Take(int descriptor, string path, int size)
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
}
