using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>Whether the caller sees all of /proc: what is hidden from it, a user namespace may not mount anew.</summary>
internal sealed class ProcCheck() : Check("proc", CheckGroup.Files, "a container in a user namespace gets a /proc of its own only where nothing of the caller's is hidden")
{
    public override IReadOnlyList<string> Causes => [nameof(FileSystemForbidden), nameof(KernelSettingRefused), nameof(LabelRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        if (machine.Machine.Mounts.Count == 0) return Missing("not mounted", new("no proc is mounted at /proc here, and a user namespace may mount only what it could see before", "as root: mount -t proc proc /proc"));
        var hidden = FileSystemForbidden.Covered(machine.Machine, "/proc");
        var mount = machine.Machine.Mounts.Find("/proc");
        List<CheckDetail> details = [];
        foreach (var path in hidden) details.Add(new(CheckState.Limited, path, "hidden or read-only"));
        if (hidden.Count > 0) return Limited($"partly hidden ({MountCopyRefused.List(hidden)})", FileSystemForbidden.Hidden("proc", "/proc", machine.Machine), details);
        var options = mount?.SuperOptions ?? "";
        foreach (var option in options.Split(','))
        {
            if (option == "subset=pid") return Limited(option, new("/proc is mounted with subset=pid: it has processes, and no settings or statistics of the machine", "as root: mount -o remount,subset= /proc, or start the surrounding container with all of /proc"));
            if (option.StartsWith("hidepid=", StringComparison.Ordinal) && option is not ("hidepid=0" or "hidepid=off"))
                return Limited(option, new($"/proc is mounted with {option}: an ordinary user sees its own processes alone, and a /proc of a container's own must be mounted alike", "as root: mount -o remount,hidepid=off /proc"));
        }
        return Ok("all of it can be seen");
    }
}
