using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>Small files, by plain system calls: the class library's streams cost a start more than the files do.</summary>
internal static class StateFiles
{
    /// <summary>All of a file; null if there is none.</summary>
    internal static byte[]? Read(string path) => ReadAt(AT_FDCWD, path, path);

    /// <summary>All of a file in an open directory; null if there is none.</summary>
    internal static byte[]? ReadAt(int directory, string name, string path)
    {
        var descriptor = SystemCall.openat(directory, name, O_RDONLY);
        if (SystemCall.ErrnoOf(descriptor) is Errno.ENOENT or Errno.ENOTDIR) return null;
        SystemCall.Check(descriptor, $"opening {path}", "openat", path);
        try
        {
            return ReadToEnd(descriptor, path);
        }
        finally
        {
            SystemCall.close(descriptor);
        }
    }

    /// <summary>Everything up to the end of a file, pipe or socket.</summary>
    internal static byte[] ReadToEnd(int descriptor, string path)
    {
        var buffer = new byte[4096];
        var length = 0;
        for (;;)
        {
            var count = SystemCall.read(descriptor, buffer.AsSpan(length));
            SystemCall.Check(count, $"reading {path}", "read", path);
            if (count == 0) return buffer.AsSpan(0, length).ToArray();
            length += (int)count;
            if (length == buffer.Length) Array.Resize(ref buffer, length * 4);
        }
    }

    /// <summary>Puts a file into an open directory at once: a reader finds the old contents or the new ones, and after a crash too.</summary>
    internal static void WriteAt(int directory, string name, ReadOnlySpan<byte> data, uint mode, string path)
    {
        // Writers hold the directory's lock, so one name for the draft is enough, and what a crash left there is overwritten.
        var draft = "." + name + ".new";
        var descriptor = (int)SystemCall.Check(SystemCall.openat(directory, draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode), $"writing {path}", "openat", path);
        var result = SystemCall.write_all(descriptor, data);
        SystemCall.close(descriptor);
        if (result >= 0) result = SystemCall.renameat(directory, draft, directory, name);
        if (result >= 0) return;
        SystemCall.unlinkat(directory, draft);
        SystemCall.Check(result, $"writing {path}", "write", path);
    }
}
