using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>Replaces files so that readers see the old content or the new, never a part: rename(2).</summary>
public static class AtomicFile
{
    private static int s_counter;

    /// <summary>Writes a file next to its place and renames it there. On an error the old file stays and nothing is left behind; a crash may leave a file <c>.NAME.PID-N.tmp</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content.</param>
    /// <param name="permissions">The permission bits, exactly; the umask does not apply.</param>
    /// <param name="durable">Whether the content must survive a power failure once this returns: fsync(2) of file and directory. It costs milliseconds.</param>
    /// <exception cref="CaissonException">ENOENT: the directory does not exist; EACCES, EROFS: it cannot be written; ENOSPC, EDQUOT: no space; EISDIR: a directory has the file's place.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, uint permissions = 0x180, bool durable = false)
    {
        var step = $"Cannot write {path}";
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } d ? d : ".";
        var temporary = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}.tmp"));
        // One that a crashed process with the same number left is in the way.
        SystemCall.unlinkat(Fcntl.AT_FDCWD, temporary);
        var fd = (int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, temporary, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, permissions), step, "openat", path);
        try
        {
            try
            {
                SystemCall.Check(SystemCall.fchmod(fd, permissions), step, "fchmod", path);
                SystemCall.Check(SystemCall.write_all(fd, content), step, "write", path);
                if (durable) SystemCall.Check(SystemCall.fsync(fd), step, "fsync", path);
            }
            finally
            {
                SystemCall.close(fd);
            }
            SystemCall.Check(SystemCall.renameat(Fcntl.AT_FDCWD, temporary, Fcntl.AT_FDCWD, path), step, "renameat2", path);
        }
        catch
        {
            SystemCall.unlinkat(Fcntl.AT_FDCWD, temporary);
            throw;
        }
        if (durable) SyncDirectory(directory, step);
    }

    private static void SyncDirectory(string directory, string step)
    {
        using var handle = new DescriptorHandle((int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, directory, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY), step, "openat", directory));
        SystemCall.Check(SystemCall.fsync(handle.Descriptor), step, "fsync", directory);
    }
}
