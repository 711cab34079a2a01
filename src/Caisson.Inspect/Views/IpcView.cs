using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Views;

/// <summary>How many objects an IPC namespace holds: ipc_namespaces(7), sysvipc(7), mq_overview(7).</summary>
/// <param name="MessageQueues">System V message queues.</param>
/// <param name="Semaphores">System V semaphore sets.</param>
/// <param name="SharedMemory">System V shared memory segments.</param>
/// <param name="PosixQueues">The names of POSIX message queues, ordered, without the slash in front; null if they could not be listed.</param>
public sealed record IpcView(int MessageQueues, int Semaphores, int SharedMemory, IReadOnlyList<string>? PosixQueues)
{
    /// <summary>Reads it, from inside if it is not the caller's own.</summary>
    /// <param name="ipc">The namespace.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the user namespace that it belongs to, or in the own one.</exception>
    public static IpcView Read(NamespaceHandle ipc) => Inside.Run(ipc, static () => new IpcView(Count("msg"), Count("sem"), Count("shm"), Queues()));

    // A line for each object after that of the titles.
    private static int Count(string kind) => ProcFile.TryRead($"/proc/sysvipc/{kind}") is { } bytes ? Math.Max(0, bytes.AsSpan().Count((byte)'\n') - 1) : 0;

    // They are files of a file system of which each IPC namespace has one; it is mounted nowhere here.
    private static List<string>? Queues()
    {
        try
        {
            using var context = FileSystemContext.Open("mqueue");
            context.Create();
            using var mount = context.Mount();
            var names = DirectoryEntries.TryNames(string.Create(CultureInfo.InvariantCulture, $"/proc/thread-self/fd/{mount.Descriptor}/"));
            names?.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (CaissonException)
        {
            return null;
        }
    }
}
