using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Sets the file mode creation mask.</summary>
internal sealed class SetUmask(uint mask, string purpose) : ChildStep(purpose)
{
    public override string Call => $"umask(0{Convert.ToString(mask, 8)})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetUmask;
        record->A = mask;
    }
}
