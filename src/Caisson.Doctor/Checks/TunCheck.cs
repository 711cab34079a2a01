using Caisson.Linux;

namespace Caisson.Doctor.Checks;

/// <summary>/dev/net/tun, by which a program plays a network for containers of ordinary users.</summary>
internal sealed class TunCheck() : Check("tun", CheckGroup.Network, "an ordinary user's container reaches the network by a program such as pasta or slirp4netns, which needs /dev/net/tun")
{
    private const string Device = "/dev/net/tun";

    public override CheckResult Run(CheckedMachine machine) => machine.Probes.Open(Device) switch
    {
        Errno.None => Ok("can be opened"),
        Errno.ENOENT => Missing("not there", new($"the machine has no {Device}", $"as root: modprobe tun; mkdir -p /dev/net; [ -e {Device} ] || mknod {Device} c 10 200; chmod 666 {Device}")),
        Errno.ENODEV or Errno.ENXIO => Missing("no driver", new($"{Device} is there, and the kernel has no driver for it", "as root: modprobe tun")),
        Errno.EACCES => Limited("not for the caller", new($"{Device} is not open to the caller", $"as root: chmod 666 {Device}")),
        Errno.EPERM => Limited("not for the caller", new($"a control group around the caller forbids {Device}", "start the surrounding container with --device /dev/net/tun")),
        var errno => Limited($"open: {errno}", new($"{Device} cannot be opened: {errno.Describe()}", "look into the kernel's log (dmesg)")),
    };
}
