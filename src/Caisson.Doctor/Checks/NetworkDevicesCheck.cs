using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>Kinds of network devices, each made in a network namespace that ends at once.</summary>
internal sealed class NetworkDevicesCheck() : Check("network-devices", CheckGroup.Network, "a pair of veth devices joins a container to a bridge of the machine's")
{
    public override IReadOnlyList<string> Causes => [nameof(RightMissing)];

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        List<string> lacking = [];
        foreach (var kind in (ReadOnlySpan<string>)["veth", "bridge", "dummy"])
        {
            var tried = machine.Probes.Try(Attempts.Device(kind));
            if (tried.Impossible is { } reason) return Unknown(reason);
            // A dummy is for tests alone.
            details.Add(new(tried.Worked || kind != "dummy" ? tried.State : CheckState.Limited, kind, tried.Text));
            if (!tried.Worked && kind != "dummy") lacking.Add(kind);
        }
        if (lacking.Count == 0) return Ok("veth and bridge can be made", details);
        return Limited($"without {string.Join(", ", lacking)}", new($"this kernel has no network devices of the kind {string.Join(", ", lacking)}, or their module is not loaded", $"as root: modprobe -a {string.Join(' ', lacking)}, or use a kernel that has them"), details);
    }
}
