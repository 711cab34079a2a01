using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Waits for a word of the parent's that comes by itself.</summary>
internal sealed class AwaitParent(ParentWord word, string purpose) : Step(purpose)
{
    public override string Call => "read(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AwaitParent;
        record->A = (long)word;
    }
}
