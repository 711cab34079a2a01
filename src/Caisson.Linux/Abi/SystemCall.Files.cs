using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Linux.Abi;

// Each returns the result or the negated errno, and takes paths as UTF-16 text.
internal static unsafe partial class SystemCall
{
    internal static int openat(int dirfd, string path, int flags, uint mode = 0)
    {
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.openat, dirfd, (nint)p, flags | O_CLOEXEC, (nint)mode);
    }

    internal static int openat2(int dirfd, string path, int flags, ulong resolve, uint mode = 0)
    {
        var how = new open_how { flags = (uint)(flags | O_CLOEXEC), mode = mode, resolve = resolve };
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.openat2, dirfd, (nint)p, (nint)(&how), sizeof(open_how));
    }

    internal static int close(int fd) => (int)Invoke(SystemCallNumber.close, fd);

    internal static int close_range(uint first, uint last, int flags) => (int)Invoke(SystemCallNumber.close_range, (nint)first, (nint)last, flags);

    internal static nint read(int fd, Span<byte> buffer)
    {
        fixed (byte* p = buffer) return Retry(SystemCallNumber.read, fd, (nint)p, buffer.Length);
    }

    internal static nint pread(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* p = buffer) return Retry(SystemCallNumber.pread64, fd, (nint)p, buffer.Length, (nint)offset);
    }

    internal static nint write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* p = data) return Retry(SystemCallNumber.write, fd, (nint)p, data.Length);
    }

    /// <summary>Writes all of the data, however many writes that takes; 0 or a negated errno.</summary>
    internal static int write_all(int fd, ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var n = write(fd, data);
            if (n < 0) return (int)n;
            data = data[(int)n..];
        }
        return 0;
    }

    internal static int fcntl(int fd, int command, nint argument = 0) => (int)Invoke(SystemCallNumber.fcntl, fd, command, argument);

    internal static int ioctl(int fd, uint request, nint argument = 0) => (int)Invoke(SystemCallNumber.ioctl, fd, (nint)request, argument);

    internal static int statx(int dirfd, string path, int flags, uint mask, out statx result)
    {
        fixed (statx* r = &result)
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.statx, dirfd, (nint)p, flags, (nint)mask, (nint)r);
    }

    /// <summary>statx(2) of a descriptor itself.</summary>
    internal static int fstatx(int fd, out statx result) => statx(fd, "", AT_EMPTY_PATH, Stat.STATX_BASIC_STATS | Stat.STATX_MNT_ID, out result);

    internal static int fstatfs(int fd, out statfs result)
    {
        fixed (statfs* r = &result) return (int)Retry(SystemCallNumber.fstatfs, fd, (nint)r);
    }

    internal static int flock(int fd, int operation) => (int)Retry(SystemCallNumber.flock, fd, operation);

    internal static int fsync(int fd) => (int)Retry(SystemCallNumber.fsync, fd);

    internal static int fchmod(int fd, uint mode) => (int)Invoke(SystemCallNumber.fchmod, fd, (nint)mode);

    internal static int fchown(int fd, uint uid, uint gid) => (int)Invoke(SystemCallNumber.fchown, fd, (nint)uid, (nint)gid);

    internal static int mkdirat(int dirfd, string path, uint mode)
    {
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.mkdirat, dirfd, (nint)p, (nint)mode);
    }

    internal static int unlinkat(int dirfd, string path, int flags = 0)
    {
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.unlinkat, dirfd, (nint)p, flags);
    }

    internal static int renameat(int olddirfd, string oldpath, int newdirfd, string newpath, uint flags = 0)
    {
        fixed (byte* o = CString.Of(oldpath))
        fixed (byte* n = CString.Of(newpath)) return (int)Retry(SystemCallNumber.renameat2, olddirfd, (nint)o, newdirfd, (nint)n, (nint)flags);
    }

    internal static int symlinkat(string target, int dirfd, string path)
    {
        fixed (byte* t = CString.Of(target))
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.symlinkat, (nint)t, dirfd, (nint)p);
    }

    /// <summary>The target of a symbolic link as bytes in <paramref name="buffer"/>; the length, or a negated errno. A full buffer may mean a cut target.</summary>
    internal static int readlinkat(int dirfd, string path, Span<byte> buffer)
    {
        fixed (byte* b = buffer)
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.readlinkat, dirfd, (nint)p, (nint)b, buffer.Length);
    }

    internal static int memfd_create(string name, int flags)
    {
        fixed (byte* p = CString.Of(name)) return (int)Invoke(SystemCallNumber.memfd_create, (nint)p, flags);
    }

    internal static int faccessat2(int dirfd, string path, int mode, int flags)
    {
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.faccessat2, dirfd, (nint)p, mode, flags);
    }

    internal static int inotify_add_watch(int fd, string path, uint mask)
    {
        fixed (byte* p = CString.Of(path)) return (int)Invoke(SystemCallNumber.inotify_add_watch, fd, (nint)p, (nint)mask);
    }

    /// <summary>Waits for events; a negative timeout waits forever. Interrupted waits start again with the full time.</summary>
    internal static int poll(Span<pollfd> fds, int milliseconds)
    {
        var time = new timespec { tv_sec = milliseconds / 1000, tv_nsec = milliseconds % 1000 * 1_000_000L };
        fixed (pollfd* p = fds) return (int)Retry(SystemCallNumber.ppoll, (nint)p, fds.Length, milliseconds < 0 ? 0 : (nint)(&time));
    }

    /// <summary>Gives the processor away for less than a second.</summary>
    internal static void sleep(int microseconds)
    {
        var time = new timespec { tv_nsec = microseconds * 1000L };
        Invoke(SystemCallNumber.ppoll, 0, 0, (nint)(&time));
    }
}
