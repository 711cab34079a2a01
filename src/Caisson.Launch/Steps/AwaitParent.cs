using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Stops until the parent has taken a step that it began at once.</summary>
/// <param name="step">The parent's step.</param>
/// <param name="purpose">Why what follows needs it.</param>
internal sealed class AwaitParent(ParentStep step, string purpose) : ChildStep(purpose)
{
    /// <summary>The parent's step.</summary>
    public ParentStep Awaited => step;

    public override string Call => "read(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AwaitParent;
        record->A = (long)step.Word;
    }
}
