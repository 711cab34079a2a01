using Caisson.Launch.Init;

namespace Caisson.Launch.Plan;

/// <summary>A step that the child takes: what is read and what is run, side by side so that they agree.</summary>
internal abstract class ChildStep(string purpose) : Step(purpose)
{
    /// <summary>Puts the step's function and operands where the child finds them.</summary>
    public abstract unsafe void Encode(PlanMemory memory, StepRecord* record);
}
