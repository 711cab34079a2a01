using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>The new root cannot take its place: pivot_root(2), chroot(2), move_mount(2).</summary>
internal sealed class RootChangeRefused : ICause
{
    public static Finding Initramfs => new("the machine's root is the initramfs, from which pivot_root cannot switch away", "switch to a real root at boot (switch_root), or do without pivot_root, which protects the host less", AdviceKind.DoWithoutPivot);

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is Attach && failure.Errno == Errno.EINVAL)
            return new($"{failure.Object} lies on a mount of another mount namespace, or on one that takes no mounts", "name the place as this mount namespace sees it");
        if (failure.Step is ChangeRoot && failure.Errno == Errno.EPERM)
            return new("changing the root takes CAP_SYS_CHROOT", "run as root, or give the container a mount and a user namespace of its own");
        if (failure.Step is SealRoot && failure.Errno == Errno.EROFS) return new("the root was set read-only and is not", "use a root file system of another type");
        if (failure.Step is not EnterRoot || !failure.Calls("pivot_root")) return null;
        return failure.Errno switch
        {
            Errno.EINVAL when machine.Mounts.Find("/") is { FileSystemType: "rootfs" or "ramfs" } =>
                Initramfs,
            Errno.EINVAL => new("the caller's root is no mount point (chroot), or the initramfs, or a mount is shared where it must not be", "run it where / is a mount: enter the root by pivot_root, not by chroot"),
            Errno.EBUSY => new("the root file system is the one that the caller's root is on already", "choose another root.path than /, or use an overlay"),
            Errno.EPERM => new("changing the namespace's root takes CAP_SYS_ADMIN in the user namespace that owns it; a filter of the surrounding container may refuse it too", "run as root, or in a container that allows it"),
            _ => null,
        };
    }
}
