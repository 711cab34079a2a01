using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>The file systems that a container gets of its own, each mounted in namespaces made for it.</summary>
internal sealed class ContainerFileSystemsCheck() : Check("container-file-systems", CheckGroup.Files, "a container has a /proc, /sys, /dev and so on of its own")
{
    private static readonly string[] Types = ["proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup2"];

    public override IReadOnlyList<string> Causes => [nameof(FileSystemForbidden), nameof(FileSystemOptionRefused), nameof(MountTargetRefused), nameof(MountCopyRefused), nameof(HostPathBlocked), nameof(TerminalRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        List<string> lacking = [];
        Finding? first = null;
        foreach (var type in Types)
        {
            var tried = machine.Probes.Try(Attempts.FileSystem(type, user: !machine.IsPrivileged));
            if (tried.Impossible is { } reason) return Unknown(reason);
            details.Add(new(tried.State, type, tried.Text));
            if (tried.Worked) continue;
            lacking.Add(type);
            first ??= tried.Finding;
        }
        if (first is null) return Ok($"{string.Join(", ", Types)} can be mounted", details);
        // proc and sysfs can be bound instead; without tmpfs and devpts there is no /dev.
        return lacking.Contains("tmpfs") || lacking.Contains("devpts") ? Missing($"without {string.Join(", ", lacking)}", first, details) : Limited($"without {string.Join(", ", lacking)}", first, details);
    }
}
