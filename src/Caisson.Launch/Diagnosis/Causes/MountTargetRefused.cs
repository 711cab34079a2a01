using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Files;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A place in the container's root is not fit for what is to be mounted or made there.</summary>
internal sealed class MountTargetRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not (MountInRoot or OpenDirectory or Mask or MakeReadOnly or MakeDirectory or MakeNode or MakeLink or FindInRoot or CloneInRoot or MakeLinkInRoot or Unmount) || failure.Object is not { } target) return null;
        bool makes = failure.Calls("mkdirat", "openat", "mknodat", "symlinkat");
        switch (failure.Errno)
        {
            case Errno.EEXIST when failure.Step is MakeLinkInRoot:
                return new($"{target} is in the root file system already, and is not the link that was to be made", "remove it from the root file system, or leave copy-symlink out");
            case Errno.EINVAL when failure.Step is Unmount:
                return new($"nothing is mounted on {target} in the container, or it came along with a mount of the host's and is locked", "name a destination that something was mounted on");
            case Errno.ENOENT when failure.Step is Unmount:
                return new($"{target} does not exist in the container", "name a destination that something was mounted on");
            case Errno.ENOENT when failure.Step is CloneInRoot:
                return new($"{target} does not exist in the root file system, as the mounts before this one show it", "correct the source, or mount what it is part of before");
            case Errno.ENOENT when failure.Step is FindInRoot:
                return new($"{target} does not exist in the root file system, so nothing is mounted there that could be changed", "correct the destination, or mount it before");
            case Errno.ENOTDIR or Errno.EINVAL when failure.Calls("move_mount"):
                return Mismatch(failure, target, machine);
            case Errno.ENOTDIR when failure.Subject.Root is { } root && machine.Examine(root) is { Kind: not FileKind.Directory }:
                return new($"the root file system {root} is not a directory", "correct root.path; relative paths start at the bundle");
            case Errno.ENOTDIR when failure.Calls("statx"):
                return new($"{target} is no directory in the root file system", "correct the path, or the root file system");
            case Errno.ENOTDIR:
                return new($"something on the way to {target} in the root file system is no directory", "correct the destination, or the root file system");
            case Errno.EROFS when makes:
                return new($"{target} does not exist, and what it would be made in is read-only: the root file system, or a mount of the document above it", $"make it there beforehand, or mount what is above {target} without ro");
            case Errno.ELOOP:
                return new($"there is a symbolic link at {target} or on the way to it in the root file system, and here none is followed: it could lead what is mounted astray", "replace the link in the root file system by a directory");
            case Errno.EXDEV:
                return new($"{target} leads by a magic link out of the root file system", "replace the link in the root file system by a directory");
            case Errno.EACCES or Errno.EPERM when makes || failure.Calls("openat2"):
                return Closed(failure, target, machine);
            case Errno.EOVERFLOW when makes:
                return new("the container's ids have no meaning on the file system of the root, so nothing made there could have an owner", "map ids that the file system has, or mount it with the container's ids mapped");
            case Errno.ENOSPC when failure.Calls("move_mount"):
                return new($"a mount namespace holds at most fs.mount-max{(machine.Setting("fs.mount-max") is { } most ? $" ({most})" : "")} mounts", "use fewer mounts (bind instead of rbind), or raise fs.mount-max");
            case Errno.ENOSPC or Errno.EDQUOT when makes:
                return new("the file system of the root is full, or the user's quota is", "make room");
            case Errno.ENOENT when failure.Calls("openat2", "readlinkat"):
                return new($"a symbolic link on the way to {target} in the root file system leads nowhere", "correct the link, or the destination");
            case Errno.ENAMETOOLONG:
                return new("a name in the path is longer than 255 bytes, or the path than 4095", "use a shorter path");
            default:
                return null;
        }
    }

    private static Finding Mismatch(Failure failure, string target, Machine machine)
    {
        var inRoot = failure.Subject.Root is { } root ? machine.Examine(root + (target.StartsWith('/') ? target : "/" + target)) : null;
        var what = inRoot is { } file ? file.Kind == FileKind.Directory ? $"{target} is a directory in the root file system, and what is to be mounted is not a directory" : $"{target} is not a directory in the root file system, and what is to be mounted is one"
            : $"one of {target} and what is to be mounted there is a directory, and the other is not a directory";
        return new(what, "mount a directory on a directory and a file on a file");
    }

    private static Finding Closed(Failure failure, string target, Machine machine)
    {
        var actor = failure.Actor(machine);
        if (failure.Subject.Root is { } root && PathWalk.FindBarrier(root + "/x", actor, machine) is { } barrier && !barrier.Cause.Contains("does not exist", StringComparison.Ordinal)) return barrier;
        return new($"{target} or a directory on the way to it in the root file system is closed to {actor}, as whom the container's root acts outside", $"make {target} in the root file system beforehand, or give its files to the mapped ids (chown), or map them on the mount (idmap)");
    }
}
