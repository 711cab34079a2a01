using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A mount cannot show its files with other owners: mount_setattr(2), "ID-mapped mounts".</summary>
internal sealed class IdMappedMountRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is MapIds && failure.Errno is Errno.EINVAL or Errno.EPERM)
            return new(failure.InUserNamespace ? $"a file system that the container's user namespace mounts has that namespace's owners, and the kernel maps none of it further"
                : $"the file system on {failure.Object} does not support idmapped mounts", "use a bind mount of a file system that does, such as ext4, xfs, btrfs or tmpfs (Linux 6.3), or leave the mappings out");
        if (failure.Step is not null || !failure.Calls("mount_setattr") || failure.Object is not { } path) return null;
        var type = machine.Mounts.Find(Path.TrimEndingDirectorySeparator(path))?.FileSystemType;
        return failure.Errno switch
        {
            Errno.EINVAL => new($"the file system {(type is null ? "" : $"({type}) ")}of {path} does not support idmapped mounts, or a mount below it does not", "use a file system that does, such as ext4, xfs, btrfs or tmpfs (Linux 6.3), or leave the mappings out"),
            Errno.EPERM when !machine.Holds(Capability.CAP_SYS_ADMIN) || machine.IsNested => new($"mapping ids takes CAP_SYS_ADMIN in the user namespace that mounted the file system of {path}", "run as root outside containers"),
            Errno.EPERM => new($"the mount of {path} is idmapped already", "use the original mount as the source"),
            _ => null,
        };
    }
}
