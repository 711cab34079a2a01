using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Gives up all of the caller's memory that the steps to come do not need.</summary>
internal sealed class ForgetCaller() : ChildStep("give up the caller's memory, its environment and whatever it has read: from here on others may look into this process")
{
    public override string Call => "munmap, madvise(MADV_DONTNEED): heaps, stacks, environment, operands of the steps before";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ForgetCaller;
        (record->A, record->B) = memory.SoFar;
        record->C = (long)memory.Allocate<CallerMemory>();
    }
}
