using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Waits for the parent's word.</summary>
internal sealed class AwaitParent(string purpose) : Step(purpose)
{
    public override string Call => "read(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AwaitParent;
    }
}
