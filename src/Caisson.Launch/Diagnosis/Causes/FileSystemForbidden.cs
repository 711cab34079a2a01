using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A file system that a user namespace may not mount, or not in this state: user_namespaces(7), mount_namespaces(7).</summary>
internal sealed class FileSystemForbidden : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not NewFileSystem step || !failure.Is(Errno.EPERM, Errno.EACCES)) return null;
        if (!failure.InUserNamespace)
            return failure.Errno == Errno.EPERM && !machine.Holds(Capability.CAP_SYS_ADMIN)
                ? new("mounting takes CAP_SYS_ADMIN, which the caller lacks", "run as root, or give the container a user namespace of its own") : null;
        var subject = failure.Subject;
        return step.Type switch
        {
            "proc" when !subject.Has(NamespaceKind.Pid) =>
                Foreign("proc", "processes of a PID namespace", "PID", "bind the caller's /proc instead (type bind, options rbind)"),
            "sysfs" when !subject.Has(NamespaceKind.Network) =>
                Foreign("sysfs", "devices of a network namespace", "network", "bind the caller's /sys instead (type bind, options rbind, ro)"),
            "mqueue" when !subject.Has(NamespaceKind.Ipc) => Foreign("mqueue", "queues of an IPC namespace", "IPC", "bind the caller's /dev/mqueue instead, or leave it out"),
            "cgroup" or "cgroup2" when !subject.Has(NamespaceKind.Cgroup) => Foreign(step.Type, "groups of a cgroup namespace", "cgroup", "bind the caller's /sys/fs/cgroup instead"),
            "proc" => Hidden("proc", "/proc", machine),
            "sysfs" => Hidden("sysfs", "/sys", machine),
            "tmpfs" or "ramfs" or "devpts" or "mqueue" or "cgroup" or "cgroup2" or "overlay" or "fuse" or "binfmt_misc" => null,
            _ => new($"only the machine's first user namespace may mount {step.Type}", "mount it outside and bind it into the container"),
        };
    }

    private static Finding Foreign(string type, string shows, string kind, string otherwise) =>
        new($"{type} shows the {shows}, and this container shares its caller's, over which its user namespace has no rights",
            $"give the container {(kind == "IPC" ? "an" : "a")} {kind} namespace of its own, or {otherwise}");

    // Directories that exist to be mounted on: what covers them hides nothing, and the kernel takes no notice of it.
    private static readonly string[] MountPoints =
    [
        "/proc/sys/fs/binfmt_misc", "/sys/firmware/efi/efivars", "/sys/kernel/debug", "/sys/kernel/security", "/sys/kernel/config", "/sys/kernel/tracing",
        "/sys/fs/cgroup", "/sys/fs/bpf", "/sys/fs/pstore", "/sys/fs/fuse/connections", "/sys/fs/selinux", "/sys/fs/smackfs", "/sys/fs/resctrl",
    ];

    /// <summary>The mounts below a proc or sysfs that hide something of it.</summary>
    public static List<string> Covered(Machine machine, string place)
    {
        var covered = MountCopyRefused.Below(machine, place);
        covered.RemoveAll(path => Array.Exists(MountPoints, point => path == point || path.StartsWith(point + "/", StringComparison.Ordinal)));
        return covered;
    }

    public static Finding Hidden(string type, string place, Machine machine)
    {
        var hidden = Covered(machine, place);
        if (machine.Mounts.Find(place) is not { } mount || mount.FileSystemType != type)
            return new($"no {type} is mounted at {place} here, and a user namespace may mount only what it could see before", $"mount {type} on {place} outside first, or bind a directory there");
        if (hidden.Count == 0)
            return new($"a new {type} would show more than {place} does here: that one is mounted with {mount.Options}, or other mounts hide parts of it", $"give the mount the same flags ({mount.Options}), or bind {place} instead");
        return new($"{place} of the surrounding container is partly hidden ({MountCopyRefused.List(hidden)}), and a new {type} would show what lies there",
            type == "proc"
                ? "start the surrounding container with all of /proc (podman: --security-opt unmask=ALL, docker: --security-opt systempaths=unconfined), or bind its /proc (type bind, options rbind) and share its PID namespace"
                : $"start the surrounding container with all of {place}, or bind it (type bind, options rbind)");
    }
}
