using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>overlayfs, really mounted.</summary>
internal sealed class OverlayCheck() : Check("overlay", CheckGroup.Files, "an overlay lets a container change files of an image or of the machine, and keeps the originals; containers on the machine's own files have one by default")
{
    public override IReadOnlyList<string> Causes => [nameof(OverlayRefused), nameof(FileSystemOptionRefused), nameof(FileSystemForbidden), nameof(CopyRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        var plain = machine.IsPrivileged ? machine.Probes.Try(Attempts.Overlay(user: false)) : null;
        var user = machine.Probes.Try(Attempts.Overlay(user: true, "userxattr"));
        var metacopy = machine.IsPrivileged && plain!.Worked ? machine.Probes.Try(Attempts.Overlay(user: false, "metacopy=on")) : null;
        List<CheckDetail> details = [];
        if (plain is not null) details.Add(new(plain.State, "as root", plain.Text));
        details.Add(new(user.State, "in a user namespace", user.Text));
        if (metacopy is not null) details.Add(new(metacopy.Worked ? CheckState.Ok : CheckState.Limited, "metacopy", metacopy.Worked ? "owners of large files change without copying them" : metacopy.Text));
        var first = plain ?? user;
        if (first.Impossible is { } reason) return Unknown($"{reason}; overlay is {(Known(machine) ? "" : "not ")}in /proc/filesystems", details);
        if (first.Finding is { } finding) return Missing(first.Text, finding, details);
        return user.Finding is { } nested ? Limited($"as root; in a user namespace {user.Text}", nested, details) : Ok(plain is null ? "mounted in a user namespace" : "mounted as root, and in a user namespace", details);
    }

    private static bool Known(CheckedMachine machine) => machine.Read("/proc/filesystems").Split('\n').Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal));
}
