using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Runtime.Resctrl;

namespace Caisson.Runtime.Steps;

/// <summary>Puts the child into its container's resctrl group.</summary>
internal sealed class JoinClassOfService(ResctrlGroup group) : ParentStep("put the process into its class of service, in which all that comes from it stays", Turn.WhenAsked)
{
    public override string Call => $"write({group.Tasks}, <child>)";

    public override void Do(Child child) => group.Join(child.Pid);
}
