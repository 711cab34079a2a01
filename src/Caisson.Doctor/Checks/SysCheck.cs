using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>Whether the caller sees all of /sys, and may write there.</summary>
internal sealed class SysCheck() : Check("sys", CheckGroup.Files, "a container with a network namespace gets a /sys of its own only where nothing of the caller's is hidden")
{
    public override IReadOnlyList<string> Causes => [nameof(FileSystemForbidden)];

    public override CheckResult Run(CheckedMachine machine)
    {
        if (machine.Machine.Mounts.Find("/sys") is not { FileSystemType: "sysfs" } mount)
            return Limited("not mounted", new("no sysfs is mounted at /sys here, and a user namespace may mount only what it could see before", "as root: mount -t sysfs sysfs /sys"));
        var hidden = FileSystemForbidden.Covered(machine.Machine, "/sys");
        if (hidden.Count > 0) return Limited($"partly hidden ({MountCopyRefused.List(hidden)})", FileSystemForbidden.Hidden("sysfs", "/sys", machine.Machine));
        if (mount.IsReadOnly) return Limited("read-only", new("/sys is mounted read-only, as containers have it: no device can be configured from here", "start the surrounding container with privileges, if devices are to be configured"));
        return Ok("all of it can be seen");
    }
}
