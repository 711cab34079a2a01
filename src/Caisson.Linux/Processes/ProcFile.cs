using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>Reads files of /proc and /sys, whose size is not known before they are read.</summary>
internal static class ProcFile
{
    /// <summary>The most that is read; the longest honest files, mountinfo and uid_map, stay far below.</summary>
    internal const int Limit = 64 << 20;

    /// <summary>The whole file; null if it or its process is gone.</summary>
    internal static byte[]? TryRead(string path)
    {
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY);
        if (IsGone(fd)) return null;
        SystemCall.Check(fd, $"Cannot open {path}", "openat", path);
        try
        {
            return ReadToEnd(fd, path);
        }
        finally
        {
            SystemCall.close(fd);
        }
    }

    /// <summary>The whole file.</summary>
    internal static byte[] Read(string path) =>
        TryRead(path) ?? throw new CaissonException($"Cannot read {path}", "openat", Errno.ENOENT, path, path.StartsWith("/proc/", StringComparison.Ordinal) ? "the process is gone or /proc is not mounted" : null);

    /// <summary>Everything from the descriptor's position on; null if the process behind it is gone.</summary>
    internal static byte[]? ReadToEnd(int fd, string path)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var n = SystemCall.read(fd, buffer.AsSpan(length));
            if (n == -(int)Errno.ESRCH) return null;
            SystemCall.Check(n, $"Cannot read {path}", "read", path);
            if (n == 0) break;
            length += (int)n;
            if (length < buffer.Length) continue;
            if (length >= Limit) throw new CaissonException($"{path} is longer than {Limit >> 20} MiB, which no honest file of its kind is");
            Array.Resize(ref buffer, length * 2);
        }
        return buffer.AsSpan(0, length).ToArray();
    }

    private static bool IsGone(int result) => result is -(int)Errno.ENOENT or -(int)Errno.ESRCH or -(int)Errno.ENOTDIR;
}
