using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime;

/// <summary>Pid files as engines read them: the bare decimal number, no line feed, there at once or not at all.</summary>
internal static class PidFile
{
    internal static void Write(string path, int pid)
    {
        var slash = path.LastIndexOf('/');
        var draft = $"{path[..(slash + 1)]}.{path[(slash + 1)..]}.new";
        // In a directory that others may write to, a draft that is there already would stay theirs.
        SystemCall.unlinkat(AT_FDCWD, draft);
        var descriptor = SystemCall.openat(AT_FDCWD, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0x1A4);
        SystemCall.Check(descriptor, $"writing the pid file {path}", "openat", path, SystemCall.ErrnoOf(descriptor) == Errno.ENOENT ? "its directory is missing" : null);
        Span<byte> digits = stackalloc byte[12];
        pid.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var result = SystemCall.write_all(descriptor, digits[..length]);
        SystemCall.close(descriptor);
        if (result >= 0) result = SystemCall.renameat(AT_FDCWD, draft, AT_FDCWD, path);
        if (result >= 0) return;
        SystemCall.unlinkat(AT_FDCWD, draft);
        SystemCall.Check(result, $"writing the pid file {path}", "rename", path);
    }

    internal static void Remove(string path) => SystemCall.unlinkat(AT_FDCWD, path);
}
