using Caisson.Linux.Processes;

namespace Caisson.Doctor.Checks;

/// <summary>What container the caller is in, by the marks that engines leave: systemd's "Container Interface", and files of their own.</summary>
internal static class SurroundingContainer
{
    /// <summary>Its kind in words; null if there is no sign of one.</summary>
    public static string? Find(CheckedMachine machine)
    {
        if (machine.Read("/run/systemd/container") is { Length: > 0 } told) return told;
        foreach (var variable in (machine.Machine.Read("/proc/1/environ") ?? "").Split('\0'))
            if (variable.StartsWith("container=", StringComparison.Ordinal) && variable.Length > 10) return variable[10..];
        if (machine.Probes.Variable("container") is { } own) return own;
        if (machine.Exists("/run/.containerenv")) return "podman";
        if (machine.Exists("/.dockerenv")) return "docker";
        var release = machine.Read("/proc/sys/kernel/osrelease");
        if (release.Contains("icrosoft", StringComparison.Ordinal)) return "WSL";
        foreach (var membership in CgroupMembership.Parse(machine.Machine.Read("/proc/1/cgroup") ?? ""))
            foreach (var (mark, name) in (ReadOnlySpan<(string, string)>)[("kubepods", "Kubernetes"), ("libpod", "podman"), ("docker", "docker"), ("containerd", "containerd"), ("lxc", "lxc")])
                if (membership.Path.Contains(mark, StringComparison.Ordinal)) return name;
        return machine.Machine.IsNested ? "a user namespace" : null;
    }
}
