using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>Reads documents that the caller names: files, or pipes such as a shell's <c>&lt;(…)</c>. Neither their size nor the time is without bounds, whatever lies there.</summary>
internal static class InputFile
{
    /// <summary>The most that is read: a configuration with ten thousand mounts has 5 MB.</summary>
    internal const int Limit = 64 << 20;

    private const int UntilSomebodyWrites = 5_000;
    private const int BetweenWrites = 60_000;

    /// <summary>All of a file or pipe; null if there is none.</summary>
    /// <exception cref="CaissonException">It is a directory or device, may not be opened, is too long, or nobody writes to the pipe.</exception>
    internal static byte[]? TryRead(string path)
    {
        if (path.Length == 0) throw new CaissonException("Cannot read a file", "its path is empty", "name a file or a pipe");
        // Not to wait for a writer in open(2).
        var opened = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);
        if (SystemCall.ErrnoOf(opened) is Errno.ENOENT or Errno.ENOTDIR) return null;
        SystemCall.Check(opened, $"Cannot read {path}", "openat", path);
        using var file = new DescriptorHandle(opened);
        var kind = FileInformation.Of(file).Kind;
        if (kind is not (FileKind.Regular or FileKind.Pipe))
            throw new CaissonException($"Cannot read {path}", $"it is {(kind == FileKind.Directory ? "a directory" : kind == FileKind.Socket ? "a socket" : "a device")}", "give a file or a pipe");
        return ReadToEnd(opened, path, kind == FileKind.Pipe);
    }

    /// <summary>All of a file or pipe.</summary>
    /// <exception cref="CaissonException">As <see cref="TryRead"/>, or there is none.</exception>
    internal static byte[] Read(string path) => TryRead(path) ?? throw new CaissonException($"{path} does not exist");

    /// <summary>All of standard input, for whose end there is no limit of time: somebody may be typing.</summary>
    /// <exception cref="CaissonException">It cannot be read, or is too long.</exception>
    internal static byte[] ReadStandardInput() => ReadToEnd(0, "standard input", mayBeUnopened: false, patience: -1);

    private static byte[] ReadToEnd(int descriptor, string name, bool mayBeUnopened, int patience = BetweenWrites)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var count = SystemCall.read(descriptor, buffer.AsSpan(length));
            // A pipe that nobody has opened for writing yet is at its end too.
            var unopened = count == 0 && length == 0 && mayBeUnopened;
            if (unopened || SystemCall.ErrnoOf(count) == Errno.EAGAIN)
            {
                mayBeUnopened = false;
                Await(descriptor, name, unopened ? UntilSomebodyWrites : patience);
                continue;
            }

            SystemCall.Check(count, $"Cannot read {name}", "read", name);
            if (count == 0) return buffer[..length];
            length += (int)count;
            if (length > Limit) throw new CaissonException($"Cannot read {name}", $"it is longer than {Limit >> 20} MiB, the most that is read");
            if (length == buffer.Length) Array.Resize(ref buffer, length * 4);
        }
    }

    private static void Await(int descriptor, string name, int milliseconds)
    {
        Span<pollfd> wait = [new pollfd { fd = descriptor, events = Poll.POLLIN }];
        if (SystemCall.poll(wait, milliseconds) == 0) throw new CaissonException($"Cannot read {name}", $"nobody wrote to it for {milliseconds / 1000} s", "give a file, or a pipe that somebody writes to");
    }
}
