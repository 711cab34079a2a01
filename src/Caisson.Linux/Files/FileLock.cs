using System.Diagnostics;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>
/// A lock by a file, which the kernel gives back when its holder ends, however that happens: flock(2). Processes that inherit the
/// descriptor would hold it too, so it is not inherited.
/// </summary>
public sealed class FileLock : DescriptorHandle
{
    private FileLock(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Waits for the lock and takes it.</summary>
    /// <param name="path">The file; it is created (0600) if it is missing and stays afterwards.</param>
    /// <param name="shared">Whether others may hold it shared at the same time.</param>
    /// <param name="timeout">How long to wait; null waits without end.</param>
    /// <exception cref="CaissonException">The file cannot be opened; or the time was over (ETIMEDOUT).</exception>
    public static FileLock Acquire(string path, bool shared = false, TimeSpan? timeout = null)
    {
        if (timeout is null) return Lock(path, shared, 0)!;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryAcquire(path, shared) is { } taken) return taken;
            if (Stopwatch.GetElapsedTime(start) >= timeout) throw new CaissonException($"Cannot lock {path}", "flock", Errno.ETIMEDOUT, path, "another process holds the lock");
            Thread.Sleep(5);
        }
    }

    /// <summary>Takes the lock if it is free; null if it is not.</summary>
    /// <param name="path">As in <see cref="Acquire"/>.</param>
    /// <param name="shared">As in <see cref="Acquire"/>.</param>
    /// <exception cref="CaissonException">The file cannot be opened.</exception>
    public static FileLock? TryAcquire(string path, bool shared = false) => Lock(path, shared, Fcntl.LOCK_NB);

    private static FileLock? Lock(string path, bool shared, int flags)
    {
        var fd = (int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_NOFOLLOW | Fcntl.O_NOCTTY, 0x180), $"Cannot open the lock file {path}", "openat", path);
        var file = new FileLock(fd);
        var result = SystemCall.flock(fd, (shared ? Fcntl.LOCK_SH : Fcntl.LOCK_EX) | flags);
        if (result == 0) return file;
        file.Dispose();
        return result == -(int)Errno.EAGAIN ? null : throw new CaissonException($"Cannot lock {path}", "flock", (Errno)(-result), path);
    }
}
