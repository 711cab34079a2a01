using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux;

namespace Caisson.Doctor.Checks;

/// <summary>Which of the mounted file systems show their files with other owners: mount_setattr(2), "ID-mapped mounts". Each is really tried, on a detached copy of its mount.</summary>
internal sealed class IdMappedMountsCheck() : Check("idmapped-mounts", CheckGroup.Files, "an idmapped mount lets a container with ids of its own use files of other owners, without changing them")
{
    private const int Most = 24;

    // What belongs to the kernel or to a namespace, and is never a container's source of files.
    private static readonly string[] Kernels =
    [
        "proc", "sysfs", "devtmpfs", "cgroup", "cgroup2", "devpts", "mqueue", "securityfs", "debugfs", "tracefs", "bpf", "pstore", "fusectl", "configfs", "binfmt_misc", "autofs", "hugetlbfs", "nsfs", "efivarfs", "rpc_pipefs", "selinuxfs",
    ];

    public override IReadOnlyList<string> Causes => [nameof(IdMappedMountRefused), nameof(MountCopyRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        Finding? first = null, ofRoot = null;
        int worked = 0;
        var seen = new HashSet<(uint, uint)>();
        foreach (var mount in machine.Machine.Mounts)
        {
            if (Array.IndexOf(Kernels, mount.FileSystemType) >= 0 || details.Count >= Most || !seen.Add((mount.Major, mount.Minor))) continue;
            if (machine.Machine.Mounts.Find(mount.MountPoint) is not { } visible || visible.Id != mount.Id) continue;
            var error = machine.Probes.MapIds(mount.MountPoint);
            if (error is { Call: null }) return Unknown(error.Cause ?? error.Step);
            var finding = error is null ? null : Explain(error, mount.MountPoint, machine.Machine);
            details.Add(new(error is null ? CheckState.Ok : CheckState.Missing, mount.MountPoint, error is null ? mount.FileSystemType : $"{mount.FileSystemType}, {error.Call}: {error.Errno}"));
            if (error is null) worked++;
            first ??= finding;
            if (mount.MountPoint == "/") ofRoot = finding;
        }
        if (details.Count == 0) return Unknown("no file system is mounted that could be tried");
        if (first is null) return Ok($"all {details.Count} file systems", details);
        return worked == 0 ? Missing("none", ofRoot ?? first, details) : Limited($"{worked} of {details.Count} file systems", ofRoot ?? first, details);
    }

    private static Finding Explain(CaissonException error, string path, Machine machine) =>
        KnownCauses.Find(new Failure { Call = error.Call!, Errno = error.Errno, Object = path }, machine) ?? new Attempted(error).Finding!;
}
