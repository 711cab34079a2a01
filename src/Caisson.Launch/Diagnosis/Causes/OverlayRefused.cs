using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>overlayfs does not take the layers. Its own log says most, in its own terms; here they are explained.</summary>
internal sealed class OverlayRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not NewFileSystem { Type: "overlay" } step || failure.Errno == Errno.ENODEV) return null;
        var log = failure.Log ?? "";
        var found = Explain(failure, step, log, machine);
        if (log.Length == 0) return found;
        return found is null ? new($"overlayfs says: {log}") : found with { Cause = $"{found.Cause} (overlayfs says: {log})" };
    }

    private static Finding? Explain(Failure failure, NewFileSystem step, string log, Machine machine)
    {
        if (log.Contains("stacking depth", StringComparison.Ordinal))
            return new("the lower directory lies on an overlay of an overlay already, and the kernel stacks two at most", "use a directory on another file system as the root, or bind it instead of overlaying it");
        if (log.Contains("as upperdir", StringComparison.Ordinal) || log.Contains("upper fs", StringComparison.Ordinal))
            return new($"the file system of the upper directory cannot take an overlay's changes{TypeOf(step, "upperdir", machine)}; overlayfs itself and NFS cannot", "keep the changes on a local file system such as ext4, xfs, btrfs or tmpfs");
        if (log.Contains("as lowerdir", StringComparison.Ordinal) || log.Contains("case-insensitive", StringComparison.Ordinal))
            return new($"the file system of the lower directory cannot be under an overlay{TypeOf(step, "lowerdir", machine)}", "copy it to another file system, or bind it instead of overlaying it");
        if (log.Contains("same mount", StringComparison.Ordinal)) return new("the upper and the work directory lie on different mounts", "put both on the same mount");
        if (log.Contains("in-use", StringComparison.Ordinal) || failure.Errno == Errno.EBUSY)
            return new("another overlay that is still mounted uses the same upper or work directory", "give each container directories of its own, or wait until the other has ended");
        if (log.Contains("overlapping", StringComparison.Ordinal) || failure.Errno == Errno.ELOOP) return new("the layers lie inside one another", "use directories side by side");
        if (log.Contains("userxattr", StringComparison.Ordinal) && log.Contains("nknown parameter", StringComparison.Ordinal))
            return new("overlays in a user namespace came with Linux 5.11, and this kernel is older", "use a newer kernel, or run as root without a user namespace");
        if (failure.Is(Errno.ENOENT, Errno.EACCES, Errno.ENOTDIR, Errno.EPERM, Errno.EINVAL)) 
            foreach (var name in (ReadOnlySpan<string>)["lowerdir", "upperdir", "workdir"])
                foreach (var path in Layers(step, name))
                    if (PathWalk.FindBarrier(path, failure.Actor(machine), machine) is { } barrier) return barrier;
        if (failure.Errno == Errno.EPERM && failure.InUserNamespace)
            return new("the file system of the upper directory refuses what an overlay in a user namespace needs (user.* attributes), or the kernel is older than 5.11", "keep the changes on tmpfs, ext4, xfs or btrfs");
        return failure.Errno == Errno.EINVAL && log.Length == 0 ? Silent(step, machine) : null;
    }

    /// <summary>Much of what overlayfs has to say goes to the kernel's log alone.</summary>
    private static Finding Silent(NewFileSystem step, Machine machine)
    {
        var upper = Mount(step, "upperdir", machine);
        if (upper?.FileSystemType is "overlay" or "nfs" or "nfs4" or "proc" or "sysfs" or "vfat" or "9p" or "cgroup2" or "squashfs" or "erofs" or "iso9660")
            return new($"the file system of the upper directory cannot take an overlay's changes{TypeOf(step, "upperdir", machine)}; overlayfs itself and NFS cannot", "keep the changes on a local file system such as ext4, xfs, btrfs or tmpfs");
        if (upper is not null && Mount(step, "workdir", machine) is { } work && work.Id != upper.Id)
            return new($"the upper and the work directory lie on different mounts ({upper.MountPoint} and {work.MountPoint})", "put both on the same mount");
        return new($"overlayfs refuses the layers and tells why only in the kernel's log{TypeOf(step, "lowerdir", machine)}: it may lie on two overlays already, or on a file system that cannot be a layer",
            "as root: dmesg | grep overlayfs");
    }

    private static Linux.Mounts.MountInfo? Mount(NewFileSystem step, string name, Machine machine)
    {
        foreach (var path in Layers(step, name))
            if (path.StartsWith('/')) return machine.Mounts.Find(Path.TrimEndingDirectorySeparator(path));
        return null;
    }

    private static IEnumerable<string> Layers(NewFileSystem step, string name)
    {
        foreach (var (key, value) in step.Given)
            if (key == name && value is not null)
                foreach (var part in value.Replace("\\:", "\0", StringComparison.Ordinal).Split(':', StringSplitOptions.RemoveEmptyEntries))
                    yield return part.Replace('\0', ':').Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    private static string TypeOf(NewFileSystem step, string name, Machine machine)
    {
        foreach (var path in Layers(step, name))
            if (path.StartsWith('/') && machine.Mounts.Find(Path.TrimEndingDirectorySeparator(path)) is { } mount) return $": {path} lies on {mount.FileSystemType}";
        return "";
    }
}
