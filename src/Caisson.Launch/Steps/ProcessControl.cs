using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>A call of prctl(2).</summary>
internal sealed class ProcessControl(int option, long argument, string call, string purpose) : ChildStep(purpose)
{
    public override string Call => call;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ProcessControl;
        record->A = option;
        record->B = argument;
    }
}
