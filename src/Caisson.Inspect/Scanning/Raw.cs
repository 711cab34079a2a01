using System.Buffers.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Inspect.Scanning;

/// <summary>Calls of the scan's inner loops: paths are bytes that end in NUL, and nothing is allocated. Each returns the result or the negated errno.</summary>
internal static unsafe class Raw
{
    /// <summary>Enough for every path that is made here.</summary>
    internal const int PathLength = 64;

    internal static int OpenAt(int directory, ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* p = path) return (int)SystemCall.Retry(SystemCallNumber.openat, directory, (nint)p, flags | Fcntl.O_CLOEXEC);
    }

    internal static int ReadLinkAt(int directory, ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        fixed (byte* p = path, b = buffer) return (int)SystemCall.Retry(SystemCallNumber.readlinkat, directory, (nint)p, (nint)b, buffer.Length);
    }

    internal static int ReadDirectory(int fd, Span<byte> buffer)
    {
        fixed (byte* b = buffer) return (int)SystemCall.Retry(SystemCallNumber.getdents64, fd, (nint)b, buffer.Length);
    }

    /// <summary>The whole of a small file, or as much as fits.</summary>
    internal static int ReadFile(int directory, ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        var fd = OpenAt(directory, path, Fcntl.O_RDONLY);
        if (fd < 0) return fd;
        var length = 0;
        nint n;
        while ((n = SystemCall.read(fd, buffer[length..])) > 0) length += (int)n;
        SystemCall.close(fd);
        return n < 0 ? (int)n : length;
    }

    /// <summary>Writes a number and what follows, which ends in NUL or gets one.</summary>
    internal static ReadOnlySpan<byte> Path(Span<byte> buffer, int number, ReadOnlySpan<byte> rest = default) => Path(buffer, default, number, rest);

    /// <summary>Writes what goes before, a number and a NUL.</summary>
    internal static ReadOnlySpan<byte> Path(Span<byte> buffer, ReadOnlySpan<byte> before, int number) => Path(buffer, before, number, default);

    /// <summary>Writes a number, what stands between, a second number, and what follows.</summary>
    internal static ReadOnlySpan<byte> Path(Span<byte> buffer, int first, ReadOnlySpan<byte> between, int second, ReadOnlySpan<byte> rest)
    {
        Utf8Formatter.TryFormat(first, buffer, out var length);
        between.CopyTo(buffer[length..]);
        length += between.Length;
        return buffer[..(length + Path(buffer[length..], second, rest).Length)];
    }

    private static ReadOnlySpan<byte> Path(Span<byte> buffer, ReadOnlySpan<byte> before, int number, ReadOnlySpan<byte> rest)
    {
        before.CopyTo(buffer);
        Utf8Formatter.TryFormat(number, buffer[before.Length..], out var length);
        length += before.Length;
        rest.CopyTo(buffer[length..]);
        length += rest.Length;
        if (rest.IsEmpty || rest[^1] != 0) buffer[length++] = 0;
        return buffer[..length];
    }

    /// <summary>Adds the names of a directory that are numbers, in the directory's order; a negated errno if it cannot be read.</summary>
    internal static int Numbers(int fd, Span<byte> buffer, List<int> numbers)
    {
        while (true)
        {
            var length = ReadDirectory(fd, buffer);
            if (length <= 0) return length;
            // struct linux_dirent64: inode, offset, length of the record, type, name with NUL.
            for (var at = 0; at < length;)
            {
                var size = BitConverter.ToUInt16(buffer[(at + 16)..]);
                var name = buffer[(at + 19)..(at + size)];
                if (name[0] is >= (byte)'0' and <= (byte)'9' && Utf8Parser.TryParse(name, out int number, out var used) && name[used] == 0) numbers.Add(number);
                at += size;
            }
        }
    }

    /// <summary>Whether an answer means that what was asked about has vanished.</summary>
    internal static bool IsGone(int result) => result is -(int)Errno.ENOENT or -(int)Errno.ESRCH or -(int)Errno.ENOTDIR;

    internal static bool IsRefused(int result) => result is -(int)Errno.EACCES or -(int)Errno.EPERM;
}
