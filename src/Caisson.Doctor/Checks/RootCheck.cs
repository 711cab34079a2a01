using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>What the caller's root directory is: pivot_root(2) is particular about it.</summary>
internal sealed class RootCheck() : Check("root", CheckGroup.Files, "a container's root replaces the caller's, which takes a root that is a mount")
{
    public override IReadOnlyList<string> Causes => [nameof(RootChangeRefused), nameof(UserNamespaceRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        if (machine.Machine.Mounts.Count == 0) return Unknown("/proc/self/mountinfo cannot be read");
        if (UserNamespaceRefused.IsChrooted(machine.Machine)) return Missing("changed by chroot", UserNamespaceRefused.Chrooted);
        var root = machine.Machine.Mounts.Find("/");
        if (root is { FileSystemType: "rootfs" or "ramfs" }) return Missing("the initramfs", RootChangeRefused.Initramfs);
        return Ok($"{root?.FileSystemType ?? "a mount"}, {(root?.SharedGroup is null ? "private: mounts of the machine's do not reach running containers" : "shared")}");
    }
}
