using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Cuts the bounding set down.</summary>
internal sealed class LimitCapabilities(ulong keep, string names) : Step("drop for good every capability that the container is never to have")
{
    public override string Call => $"prctl(PR_CAPBSET_DROP, all but {names})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.LimitCapabilities;
        record->A = (long)keep;
    }
}
