using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Runtime.Network;

namespace Caisson.Runtime.Steps;

/// <summary>Moves the host's network devices into the child's network namespace (linux.netDevices).</summary>
internal sealed class MoveDevices(NetDeviceMover devices) : ParentStep("move the host's network devices in", Turn.WhenAsked)
{
    public override string Call => "sendto(<rtnetlink>, RTM_SETLINK, IFLA_NET_NS_FD)";

    public override string? Object => string.Join(", ", devices.Names);

    public override void Do(Child child) => devices.Lend(child.Pid);
}
