using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux;
using Caisson.Linux.Files;

namespace Caisson.Doctor.Checks;

/// <summary>The devices that containers have: in a user namespace they are the machine's own.</summary>
internal sealed class DevicesCheck() : Check("devices", CheckGroup.Files, "a container in a user namespace cannot make devices, and gets the machine's")
{
    private static readonly (string Name, uint Major, uint Minor)[] Usual = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    public override IReadOnlyList<string> Causes => [nameof(DeviceRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        Finding? first = null;
        bool lacking = false;
        foreach (var (name, major, minor) in Usual)
        {
            var path = "/dev/" + name;
            var file = machine.Machine.Examine(path);
            var finding = file is not { } node ? new Finding($"the machine has no {path}", $"as root: mknod -m 666 {path} c {major} {minor}")
                : node.Kind != FileKind.CharacterDevice || node.Represents != (major, minor) ? new Finding($"{path} is another device than it should be, or none", $"as root: rm {path} && mknod -m 666 {path} c {major} {minor}")
                : null;
            details.Add(new(finding is null ? CheckState.Ok : CheckState.Missing, path, finding is null ? "" : file is null ? "not there" : "not that device"));
            lacking |= finding is not null;
            first ??= finding;
        }
        if (!machine.Exists("/dev/shm")) { details.Add(new(CheckState.Limited, "/dev/shm", "not there")); first ??= new("the machine has no /dev/shm", "as root: mkdir -m 1777 /dev/shm && mount -t tmpfs tmpfs /dev/shm"); }
        else details.Add(new(CheckState.Ok, "/dev/shm"));
        var fuse = machine.Probes.Open("/dev/fuse");
        details.Add(new(fuse == Errno.None ? CheckState.Ok : CheckState.Limited, "/dev/fuse", fuse switch
        {
            Errno.None => "",
            Errno.ENOENT => "not there: file systems of programs, such as sshfs, do not work (as root: modprobe fuse)",
            _ => $"open: {fuse}; file systems of programs, such as sshfs, are for root alone (as root: chmod 666 /dev/fuse)",
        }));
        if (first is null) return Ok(fuse == Errno.None ? "the usual ones, and /dev/fuse" : "the usual ones; /dev/fuse not for the caller", details);
        return lacking ? Missing("not all of them", first, details) : Limited("the usual ones", first, details);
    }
}
