using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Cuts the bounding set down.</summary>
internal sealed class LimitCapabilities(ulong keep, string names) : ChildStep("drop for good every capability that the container is never to have")
{
    public override string Call => $"prctl(PR_CAPBSET_DROP, all but {names})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.LimitCapabilities;
        record->A = (long)keep;
    }
}
