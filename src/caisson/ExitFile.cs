using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Cli;

/// <summary>
/// How <c>caisson wait</c> learns an exit status, which the kernel tells only to the parent: the parent holds a lock on a file in the state
/// directory, writes the status, and gives the lock back. Who waits has the file open and gets the lock next, even if the directory is gone by then;
/// a parent that died leaves an empty file.
/// </summary>
internal sealed class ExitFile : IDisposable
{
    private const string Name = "exit";
    private readonly FileLock _lock;

    private ExitFile(FileLock held) => _lock = held;

    internal static ExitFile Hold(string directory) => new(FileLock.Acquire($"{directory}/{Name}"));

    internal void Write(int status)
    {
        SystemCall.write(_lock.Descriptor, Encoding.ASCII.GetBytes(status.ToString(CultureInfo.InvariantCulture)));
        // A copy of the descriptor in a process that is just being made must not keep the lock.
        SystemCall.flock(_lock.Descriptor, Fcntl.LOCK_UN);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Opens the file of a container before waiting for it; null if it has none.</summary>
    internal static DescriptorHandle? Open(string directory)
    {
        var descriptor = SystemCall.openat(Fcntl.AT_FDCWD, $"{directory}/{Name}", Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
        if (SystemCall.ErrnoOf(descriptor) == Errno.ENOENT) return null;
        return new DescriptorHandle((int)SystemCall.Check(descriptor, "opening the file of the exit status", "openat", $"{directory}/{Name}"));
    }

    /// <summary>Waits for the end and reads the status; null if the parent died without telling.</summary>
    internal static int? Await(DescriptorHandle file)
    {
        while (true)
        {
            var result = SystemCall.flock(file.Descriptor, Fcntl.LOCK_SH);
            if (SystemCall.ErrnoOf(result) == Errno.EINTR) continue;
            SystemCall.Check(result, "waiting for the exit status", "flock");
            break;
        }

        var text = new byte[16];
        var length = SystemCall.read(file.Descriptor, text);
        return length > 0 && int.TryParse(text.AsSpan(0, (int)length), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }
}
