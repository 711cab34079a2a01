using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>The kernel's version, and what of it Caisson uses.</summary>
internal sealed class KernelVersionCheck() : Check("kernel", CheckGroup.Kernel, "Caisson needs the mount API of Linux 5.12, and uses later things where they are")
{
    private static readonly (Version Since, string What)[] Steps =
    [
        (new(5, 3), "clone3, pidfd_open"), (new(5, 6), "openat2, time namespaces"), (new(5, 7), "processes born into their control group"), (new(5, 8), "setns to a process's namespaces at once"),
        (new(5, 11), "overlays in user namespaces"), (new(5, 12), "mount_setattr, idmapped mounts"), (new(5, 13), "Landlock"), (new(5, 14), "cgroup.kill"), (new(5, 19), "idmapped layers of overlays"),
        (new(6, 3), "idmapped tmpfs"), (new(6, 8), "statmount, listmount"), (new(6, 15), "open_tree_attr"),
    ];

    public override IReadOnlyList<string> Causes => [nameof(RightMissing), nameof(NamespaceRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        var version = machine.Kernel;
        if (version.Major == 0) return Unknown("/proc/sys/kernel/osrelease cannot be read");
        List<CheckDetail> details = [];
        foreach (var (since, what) in Steps) details.Add(new(version >= since ? CheckState.Ok : CheckState.Missing, $"{since}", what));
        var text = $"Linux {machine.Read("/proc/sys/kernel/osrelease")}";
        if (version < new Version(5, 12)) return Missing(text, RightMissing.TooOld("mount_setattr"), details);
        return version < new Version(5, 14) ? Limited(text, new("Linux 5.14 brought cgroup.kill; before, the processes of a container are ended one by one", "use a newer kernel, if it matters"), details) : Ok(text, details);
    }
}
