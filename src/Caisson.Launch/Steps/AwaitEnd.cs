using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Stops until the parent lets go: then the process ends.</summary>
internal sealed class AwaitEnd(string purpose) : ChildStep(purpose)
{
    public override string Call => "read(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        // No word is waited for, so only the end of the socket ends it.
        record->Run = &ContainerInit.AwaitParent;
        record->A = 0;
    }
}
