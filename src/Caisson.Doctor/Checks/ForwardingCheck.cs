namespace Caisson.Doctor.Checks;

/// <summary>Whether the machine forwards packets, and whether those on a bridge pass its rules.</summary>
internal sealed class ForwardingCheck() : Check("forwarding", CheckGroup.Network, "packets between a bridge of containers and the world are forwarded by the machine, or lost")
{
    private const string Ipv4 = "net.ipv4.ip_forward", Ipv6 = "net.ipv6.conf.all.forwarding", Bridge = "net.bridge.bridge-nf-call-iptables";

    public override CheckResult Run(CheckedMachine machine)
    {
        var (four, six, bridge) = (machine.Machine.Setting(Ipv4), machine.Machine.Setting(Ipv6), machine.Machine.Setting(Bridge));
        List<CheckDetail> details =
        [
            new(four == 1 ? CheckState.Ok : CheckState.Limited, Ipv4, Text(four)),
            new(six == 1 ? CheckState.Ok : CheckState.Limited, Ipv6, Text(six)),
            new(CheckState.Ok, Bridge, bridge is null ? "not there: packets between ports of a bridge pass no rules (as root, if they are to: modprobe br_netfilter)" : Text(bridge)),
        ];
        if (four is null) return Unknown("/proc/sys/net is not to be seen here", details);
        if (four != 1) return Limited($"{Ipv4} is 0", new($"the machine forwards no packets: {Ipv4} is 0, so containers behind a bridge reach only the machine", $"as root: sysctl -w {Ipv4}=1 (to keep it: echo '{Ipv4} = 1' > /etc/sysctl.d/50-caisson.conf)"), details);
        return six == 1 || six is null ? Ok(six is null ? "IPv4; the kernel has no IPv6" : "IPv4 and IPv6", details) : Ok("IPv4, not IPv6", details);
    }

    private static string Text(long? value) => value is { } known ? $"{known}" : "not there";
}
