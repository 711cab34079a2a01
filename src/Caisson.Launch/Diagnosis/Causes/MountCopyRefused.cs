using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A mount cannot be copied or its flags not be cleared: what a less privileged mount namespace got from a more privileged one is locked (mount_namespaces(7)).</summary>
internal sealed class MountCopyRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Calls("open_tree") && failure.Object is { } path && path.StartsWith('/')) return Copy(failure, path, machine);
        if (failure.Step is SetMountAttributes { Clear: not 0 } change && failure.Errno == Errno.EPERM)
            return new($"a user namespace may not take these flags from a mount that came from outside it: {Caisson.Linux.Flags.MountAttributes(change.Clear)} (or keep other access times than it has)",
                "leave the option out, or have the source mounted without the flag outside");
        return null;
    }

    private static Finding? Copy(Failure failure, string path, Machine machine)
    {
        if (failure.Errno == Errno.EPERM && !failure.InUserNamespace && !machine.Holds(Capability.CAP_SYS_ADMIN))
            return new("copying a mount takes CAP_SYS_ADMIN, which the caller lacks", "run as root, or give the container a user namespace of its own");
        if (failure.Errno != Errno.EINVAL) return null;
        var full = Path.TrimEndingDirectorySeparator(path);
        if (failure.Step is CloneMount { Recursive: false } or CloneOpened { Recursive: false } && failure.InUserNamespace && Below(machine, full) is { Count: > 0 } below)
            return new($"other mounts lie below it ({List(below)}), and a user namespace may not uncover what they hide", "use rbind instead of bind, which takes them along");
        foreach (var mount in machine.Mounts)
            if (mount.IsUnbindable && mount.MountPoint == full) return new("the mount is unbindable", $"as root: mount --make-private {full}");
        if (machine.Mounts.Find(full) is { FileSystemType: "nsfs" } or { IsUnbindable: true })
            return new("the mount is one that cannot be copied: unbindable, or the file of a mount namespace", "choose another source");
        return new("the path leads into another mount namespace (as /proc/PID/root and /proc/PID/fd may do), to a mount that is unbindable, or to one with hidden mounts below it",
            "name the place as this mount namespace sees it; use rbind where mounts lie below it");
    }

    public static List<string> Below(Machine machine, string path)
    {
        var found = new List<string>();
        foreach (var mount in machine.Mounts.AtOrBelow(path))
            if (mount.MountPoint.Length > path.Length && !found.Contains(mount.MountPoint)) found.Add(mount.MountPoint);
        return found;
    }

    /// <summary>The first of them, and how many more there are.</summary>
    public static string List(List<string> items) => items.Count <= 4 ? string.Join(", ", items) : $"{string.Join(", ", items.GetRange(0, 3))} and {items.Count - 3} more";
}
