using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Makes every permitted capability ambient, so that it survives the execve of a user who is not root.</summary>
internal sealed class KeepCapabilities() : ChildStep("let the program keep the capabilities that this process has in its user namespace")
{
    public override string Call => "capget(); capset(inheritable = permitted); prctl(PR_CAP_AMBIENT_RAISE, each)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.KeepCapabilities;
    }
}
