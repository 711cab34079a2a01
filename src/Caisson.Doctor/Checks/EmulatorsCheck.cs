namespace Caisson.Doctor.Checks;

/// <summary>binfmt_misc: programs of other machines run by emulators.</summary>
internal sealed class EmulatorsCheck() : Check("emulators", CheckGroup.Surroundings, "images for other processors run by emulators that are registered in binfmt_misc")
{
    private const string Place = "/proc/sys/fs/binfmt_misc";

    public override IReadOnlyList<string> Causes => ["ProgramFailure"];

    public override CheckResult Run(CheckedMachine machine)
    {
        // Whoever looks into an automount has it mounted.
        var mount = machine.Machine.Mounts.Find(Place);
        if (mount is { FileSystemType: "autofs" } && mount.MountPoint == Place) return Unknown($"systemd mounts binfmt_misc when somebody first looks: ls {Place}, and ask again");
        var names = machine.Probes.List(Place);
        if (names is null || !names.Contains("status"))
            return Missing("none", new("binfmt_misc is not mounted, so programs for other processors do not run", $"as root: mount -t binfmt_misc binfmt_misc {Place} && {machine.Distribution.Install("qemu-user-static", arch: "qemu-user-static-binfmt", suse: "qemu-linux-user", alpine: "qemu-openrc")}"));
        List<CheckDetail> details = [];
        foreach (var name in names)
        {
            if (name is "status" or "register") continue;
            var text = machine.Read($"{Place}/{name}");
            // F: the interpreter is opened once, outside, so that a container needs no copy of it.
            bool found = text.Split('\n').Any(line => line.StartsWith("flags:", StringComparison.Ordinal) && line.Contains('F'));
            details.Add(new(found ? CheckState.Ok : CheckState.Limited, name, found ? "" : "without the flag F: the emulator has to be in the container too"));
        }
        return details.Count == 0
            ? Missing("none", new("no emulator is registered, so programs for other processors do not run", $"as root: {machine.Distribution.Install("qemu-user-static", arch: "qemu-user-static-binfmt", suse: "qemu-linux-user", alpine: "qemu-openrc")}"))
            : Ok(string.Join(", ", details.Select(detail => detail.Name)), details);
    }
}
