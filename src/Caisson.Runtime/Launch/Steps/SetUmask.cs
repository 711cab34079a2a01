using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Sets the file mode creation mask.</summary>
internal sealed class SetUmask(uint mask, string purpose) : Step(purpose)
{
    public override string Call => $"umask(0{Convert.ToString(mask, 8)})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetUmask;
        record->A = mask;
    }
}
