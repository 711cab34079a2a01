using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

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
