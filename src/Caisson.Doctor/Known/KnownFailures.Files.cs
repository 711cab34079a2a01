using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private static readonly Slot Somewhere = new(0, "mount"), NewRoot = new(1, "root");

    private static IEnumerable<KnownFailure> Files() =>
    [
        Source(Errno.ELOOP, Root),
        At(nameof(HostPathBlocked), new CloneMount("/srv/data/web", Somewhere, false, "take /srv/data/web", noLinks: true), "openat2", Errno.ELOOP, Root),
        Source(Errno.ENOENT, Root.File("/srv", FileKind.Directory)),
        Source(Errno.ENOENT, Root.File("/srv", FileKind.Directory).File("/srv/data", FileKind.Directory)),
        Source(Errno.ENOTDIR, Root.File("/srv", FileKind.Regular).File("/srv/data", FileKind.Regular).File("/srv/data/web", FileKind.Regular)),
        Source(Errno.EACCES, Plain.File("/srv", FileKind.Directory, 0x1C0)),
        Source(Errno.EACCES, Root.File("/srv", FileKind.Directory).File("/srv/data", FileKind.Directory).File("/srv/data/web", FileKind.Directory)),
        Source(Errno.EACCES, Plain.File("/srv", FileKind.Directory).File("/srv/data", FileKind.Directory).File("/srv/data/web", FileKind.Directory)),
        At(nameof(HostPathBlocked), Bind("/bundle/rootfs"), "open_tree", Errno.ENOENT, Root.File("/bundle", FileKind.Directory), new LaunchSubject { Root = "/bundle/rootfs" }),
        At(nameof(MountCopyRefused), new SetMountAttributes(Somewhere, 0, MountAttr.MOUNT_ATTR_RDONLY, 0, false, "make it writable"), "mount_setattr", Errno.EPERM, Plain, InUser()),
        At(nameof(MountCopyRefused), Bind("/srv/data"), "open_tree", Errno.EPERM, Plain),
        At(nameof(MountCopyRefused), Bind("/srv"), "open_tree", Errno.EINVAL, Plain.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:7 / /srv rw - ext4 b rw", "3 2 0:8 / /srv/one rw - ext4 c rw"), InUser()),
        At(nameof(MountCopyRefused), Bind("/srv"), "open_tree", Errno.EINVAL, Root.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:7 / /srv rw unbindable - ext4 b rw")),
        At(nameof(MountCopyRefused), Bind("/run/ns"), "open_tree", Errno.EINVAL, Root.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:4 mnt:[4026532001] /run/ns rw - nsfs nsfs rw")),
        At(nameof(MountCopyRefused), Bind("/proc/77/root/x"), "open_tree", Errno.EINVAL, Root),
        At(nameof(IdMappedMountRefused), new MapIds(Somewhere, NoDescriptor("user namespace"), false), "mount_setattr", Errno.EINVAL, Plain, InUser()),
        At(nameof(IdMappedMountRefused), new MapIds(Somewhere, NoDescriptor("user namespace"), false), "mount_setattr", Errno.EINVAL, Root),
        Of(nameof(IdMappedMountRefused), "mount_setattr", Errno.EINVAL, Root.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:9 / /net rw - nfs4 srv rw"), "/net/x"),
        Of(nameof(IdMappedMountRefused), "mount_setattr", Errno.EPERM, Plain, "/srv"),
        Of(nameof(IdMappedMountRefused), "mount_setattr", Errno.EPERM, Root, "/srv"),
        At(nameof(CopyRefused), Copy(), "write", Errno.ENOSPC, Root),
        At(nameof(CopyRefused), Copy(), "getdents64", Errno.EOVERFLOW, Root),
        At(nameof(CopyRefused), Copy(), "openat2", Errno.ENOTDIR, Root),
        At(nameof(CopyRefused), Copy(), "openat2", Errno.EACCES, Root),
        At(nameof(DeviceRefused), Device(), "mknodat", Errno.EPERM, Plain),
        At(nameof(DeviceRefused), Device(), "mknodat", Errno.EPERM, Root),
        At(nameof(DeviceRefused), Device(), "statx", Errno.EEXIST, Root),
        At(nameof(DeviceRefused), OfHost("/dev/fuse"), "statx", Errno.EEXIST, Plain, InUser()),
        At(nameof(DeviceRefused), OfHost("/dev/fuse"), "open_tree", Errno.ENOENT, Plain, InUser()),
        At(nameof(DeviceRefused), OfHost("/dev/snd/seq"), "open_tree", Errno.EACCES, Plain.File("/dev", FileKind.Directory).File("/dev/snd", FileKind.Directory, 0x1C0), InUser()),
        At(nameof(MountTargetRefused), new MakeLinkInRoot(NewRoot, "/etc", "mtab", "/proc/mounts"), "symlinkat", Errno.EEXIST, Root),
        At(nameof(MountTargetRefused), new Unmount(NewRoot, "/data", Somewhere), "umount2", Errno.EINVAL, Root),
        At(nameof(MountTargetRefused), new Unmount(NewRoot, "/data", Somewhere), "openat2", Errno.ENOENT, Root),
        At(nameof(MountTargetRefused), new CloneInRoot(NewRoot, "/data", Somewhere, true, true, "take it"), "openat2", Errno.ENOENT, Root),
        At(nameof(MountTargetRefused), new FindInRoot(NewRoot, "/data", Somewhere, "find the mount"), "openat2", Errno.ENOENT, Root),
        At(nameof(MountTargetRefused), Target(), "move_mount", Errno.EINVAL, Root.File("/bundle/data", FileKind.Directory), new LaunchSubject { Root = "/bundle" }),
        At(nameof(MountTargetRefused), Target(), "move_mount", Errno.EINVAL, Root.File("/bundle/data", FileKind.Regular), new LaunchSubject { Root = "/bundle" }),
        At(nameof(MountTargetRefused), Target(), "move_mount", Errno.ENOTDIR, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.ENOTDIR, Root.File("/bundle", FileKind.Regular), new LaunchSubject { Root = "/bundle" }),
        At(nameof(MountTargetRefused), Target(), "statx", Errno.ENOTDIR, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.ENOTDIR, Root),
        At(nameof(MountTargetRefused), Target(), "mkdirat", Errno.EROFS, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.ELOOP, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.EXDEV, Root),
        At(nameof(MountTargetRefused), Target(), "mkdirat", Errno.EACCES, Plain, InUser(), before: new BecomeNamespaceRoot(0, 0)),
        At(nameof(MountTargetRefused), Target(), "mkdirat", Errno.EACCES, Plain.File("/home", FileKind.Directory, 0x1C0).File("/home/rootfs", FileKind.Directory), InUser() with { Root = "/home/rootfs" }, before: new BecomeNamespaceRoot(0, 0)),
        At(nameof(MountTargetRefused), Target(), "mkdirat", Errno.EOVERFLOW, Root),
        At(nameof(MountTargetRefused), Target(), "move_mount", Errno.ENOSPC, Root.Setting("fs.mount-max", 100000)),
        At(nameof(MountTargetRefused), Target(), "mkdirat", Errno.ENOSPC, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.ENOENT, Root),
        At(nameof(MountTargetRefused), Target(), "openat2", Errno.ENAMETOOLONG, Root),
        At(nameof(RootChangeRefused), new Attach(Somewhere, "/srv", "give it a mount of its own"), "move_mount", Errno.EINVAL, Root),
        At(nameof(RootChangeRefused), new ChangeRoot(NewRoot), "chroot", Errno.EPERM, Plain),
        At(nameof(RootChangeRefused), new SealRoot(NewRoot), "statfs", Errno.EROFS, Root),
        At(nameof(RootChangeRefused), new EnterRoot(NewRoot), "pivot_root", Errno.EINVAL, Root.Mounts("1 1 0:2 / / rw - rootfs rootfs rw")),
        At(nameof(RootChangeRefused), new EnterRoot(NewRoot), "pivot_root", Errno.EINVAL, Root),
        At(nameof(RootChangeRefused), new EnterRoot(NewRoot), "pivot_root", Errno.EBUSY, Root),
        At(nameof(RootChangeRefused), new EnterRoot(NewRoot), "pivot_root", Errno.EPERM, Root),
    ];

    private static CloneMount Bind(string path) => new(path, Somewhere, false, $"take {path} for the container");

    private static KnownFailure Source(Errno errno, ImaginedMachine machine) => At(nameof(HostPathBlocked), Bind("/srv/data/web"), "open_tree", errno, machine);

    // The step is only looked at, never encoded.
    private static CopyUp Copy() => new(Somewhere, NewRoot, "/var/cache", null!, true, true);

    private static MakeNode Device() => new(Somewhere, "null", new DeviceNumber('c', 1, 3), 0, 0, 0, "/dev/null");

    private static CloneDevice OfHost(string path) => new(path, Somewhere, new DeviceNumber('c', 10, 229), $"take the machine's {path}");

    private static MountInRoot Target() => new(Somewhere, NewRoot, "/data", true, "put it where the container sees /data");
}
