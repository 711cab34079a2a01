using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>How many mounts a namespace holds, and how many terminals there may be.</summary>
internal sealed class MountLimitsCheck() : Check("mounts-and-terminals", CheckGroup.Limits, "a container's mount namespace begins with a copy of all mounts of its caller's, and -t takes a terminal")
{
    public override IReadOnlyList<string> Causes => [nameof(MountTargetRefused), nameof(TerminalRefused), nameof(WorkingDirectoryRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        var (most, terminals) = (machine.Machine.Setting("fs.mount-max"), machine.Machine.Setting("kernel.pty.max"));
        long used = machine.Machine.Mounts.Count, open = machine.Machine.Setting("kernel.pty.nr") ?? 0;
        CheckDetail[] details = [new(CheckState.Ok, "fs.mount-max", $"{used} of {most}"), new(CheckState.Ok, "kernel.pty.max", $"{open} of {terminals}")];
        if (most is { } limit && used * 2 > limit)
            return Limited($"{used} of {limit} mounts", new($"a mount namespace holds at most fs.mount-max ({limit}) mounts", $"use fewer mounts (bind instead of rbind), or as root: sysctl -w fs.mount-max={limit * 4}"), details);
        if (terminals is { } pty && open * 10 >= pty * 9) return Limited($"{open} of {pty} terminals", new($"nearly as many terminals are open as kernel.pty.max ({pty}) allows", $"close some, or as root: sysctl -w kernel.pty.max={pty * 4}"), details);
        return Ok($"{used} mounts of {most?.ToString() ?? "any number"}, {open} terminals of {terminals?.ToString() ?? "any number"}", details);
    }
}
