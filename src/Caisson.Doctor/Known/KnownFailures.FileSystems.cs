using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private static IEnumerable<KnownFailure> FileSystems() =>
    [
        At(nameof(FileSystemOptionRefused), New("xyzfs"), "fsopen", Errno.ENODEV, Root),
        At(nameof(FileSystemOptionRefused), New("cgroup"), "fsconfig", Errno.EBUSY, Root),
        At(nameof(FileSystemOptionRefused), New("overlay", ("lowerdir", "/" + new string('x', 299))), "fsconfig", Errno.EINVAL, Root),
        At(nameof(FileSystemOptionRefused), New("devpts", ("gid", "5")), "fsconfig", Errno.EINVAL, Plain, InUser(host: 1000, size: 1)),
        At(nameof(FileSystemOptionRefused), New("tmpfs", ("mode", "9")), "fsconfig", Errno.EINVAL, Root),
        At(nameof(FileSystemOptionRefused), New("tmpfs", ("colour", "1")), "fsconfig", Errno.EINVAL, Root, log: "tmpfs: Unknown parameter 'colour'"),
        At(nameof(FileSystemOptionRefused), New("tmpfs", ("size", "x")), "fsconfig", Errno.EINVAL, Root, log: "tmpfs: Bad value for 'size'"),
        Overlay(Errno.EINVAL, "overlay: maximum fs stacking depth exceeded"),
        Overlay(Errno.EINVAL, "overlay: filesystem on 'upper' not supported as upperdir"),
        Overlay(Errno.EINVAL, "overlay: filesystem on 'lower' not supported as lowerdir"),
        Overlay(Errno.EINVAL, "overlay: workdir and upperdir must reside under the same mount"),
        Overlay(Errno.EBUSY, "overlay: upperdir is in-use by another mount, mount with '-o index=off' to override exclusive upperdir protection."),
        Overlay(Errno.ELOOP, "overlay: overlapping lowerdir path"),
        Overlay(Errno.EINVAL, "overlay: Unknown parameter 'userxattr'"),
        Overlay(Errno.EIO, "overlay: it says so"),
        At(nameof(OverlayRefused), Layers("/srv/low"), "fsconfig", Errno.ENOENT, Root.File("/srv", FileKind.Directory)),
        At(nameof(OverlayRefused), Layers("/"), "fsconfig", Errno.EPERM, Plain, InUser()),
        At(nameof(OverlayRefused), Layers("/low", "/net", "/net"), "fsconfig", Errno.EINVAL, Disks()),
        At(nameof(OverlayRefused), Layers("/low", "/low", "/net"), "fsconfig", Errno.EINVAL, Disks()),
        At(nameof(OverlayRefused), Layers("/low", "/low", "/low"), "fsconfig", Errno.EINVAL, Disks()),
        At(nameof(FileSystemForbidden), New("proc"), "fsconfig", Errno.EPERM, Plain),
        At(nameof(FileSystemForbidden), New("proc"), "fsconfig", Errno.EPERM, Plain, InUser(Six & ~Sched.CLONE_NEWPID)),
        At(nameof(FileSystemForbidden), New("sysfs"), "fsconfig", Errno.EPERM, Plain, InUser(Six & ~Sched.CLONE_NEWNET)),
        At(nameof(FileSystemForbidden), New("mqueue"), "fsconfig", Errno.EPERM, Plain, InUser(Six & ~Sched.CLONE_NEWIPC)),
        At(nameof(FileSystemForbidden), New("cgroup2"), "fsconfig", Errno.EPERM, Plain, InUser(Six & ~Sched.CLONE_NEWCGROUP)),
        At(nameof(FileSystemForbidden), New("proc"), "fsmount", Errno.EPERM, Plain.Mounts("1 0 8:1 / / rw - ext4 a rw"), InUser()),
        At(nameof(FileSystemForbidden), New("proc"), "fsmount", Errno.EPERM, Plain.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc ro,nosuid - proc proc rw"), InUser()),
        At(nameof(FileSystemForbidden), New("proc"), "fsmount", Errno.EPERM, Plain.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 2 0:6 / /proc/kcore ro - tmpfs t ro"), InUser()),
        At(nameof(FileSystemForbidden), New("sysfs"), "fsmount", Errno.EPERM, Plain.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /sys ro - sysfs sysfs rw", "3 2 0:6 / /sys/firmware ro - tmpfs t ro"), InUser()),
        At(nameof(FileSystemForbidden), New("ext4"), "fsconfig", Errno.EPERM, Plain, InUser()),
    ];

    private static NewFileSystem New(string type, params (string Key, string Value)[] options) =>
        new(type, Somewhere, [.. options.Select(option => new KeyValuePair<string, string?>(option.Key, option.Value))], 0, type == "overlay" ? "lay an overlay over a directory" : $"mount {type}");

    private static NewFileSystem Layers(string lower, string upper = "upper", string work = "work") => New("overlay", ("lowerdir", lower), ("upperdir", upper), ("workdir", work));

    private static KnownFailure Overlay(Errno errno, string log) => At(nameof(OverlayRefused), Layers("/"), "fsconfig", errno, Root, log: log);

    private static ImaginedMachine Disks() => Root.File("/net", FileKind.Directory).File("/low", FileKind.Directory).Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:9 / /net rw - nfs4 srv rw");
}
