using System.Globalization;
using System.Runtime.InteropServices;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;

namespace Caisson.Launch.Planning;

/// <summary>
/// The root of a container that shares its caller's mount namespace: a mount of its own at root.path, below which the document's mounts are made.
/// It stays in that namespace when the container ends, so whoever made it takes it away.
/// </summary>
internal static class SharedRoot
{
    /// <summary>Attaches it. What is mounted below stays in this mount namespace.</summary>
    /// <param name="path">The root file system.</param>
    /// <param name="attached">Is told what <see cref="TakeAway"/> needs to know.</param>
    public static SafeHandle Attach(string path, Action<string>? attached)
    {
        var mount = DetachedMount.Clone(path, recursive: true);
        try
        {
            mount.AttachAt(path);
            // A mount becomes shared by the place that it gets.
            mount.SetAttributes(propagation: MountPropagation.Private, recursive: true);
            attached?.Invoke(Describe(mount.Descriptor, path));
            return mount;
        }
        catch
        {
            TakeAway(Describe(mount.Descriptor, path));
            mount.Dispose();
            throw;
        }
    }

    /// <summary>Takes it away, with all that is mounted below it. Another mount at the path stays.</summary>
    public static void TakeAway(string attached)
    {
        var path = attached[(attached.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        int place = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_CLOEXEC);
        if (place < 0) return;
        using var handle = new DescriptorHandle(place);
        if (Describe(place, path) != attached) return;
        Mounting.Unmount(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{place}"), UnmountOptions.Detach);
    }

    // The number of a mount that is gone is given to the next one, before Linux 6.8, which has numbers that are never given twice: what is mounted has to be the same too.
    private static string Describe(int descriptor, string path)
    {
        SystemCall.Check(SystemCall.statx(descriptor, "", Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS | Stat.STATX_MNT_ID_UNIQUE | Stat.STATX_MNT_ID, out var status), $"Cannot tell which mount {path} is", "statx", path);
        return string.Create(CultureInfo.InvariantCulture, $"{status.stx_mnt_id}:{status.stx_dev_major}:{status.stx_dev_minor}:{status.stx_ino} {path}");
    }
}
