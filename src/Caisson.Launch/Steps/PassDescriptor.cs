using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Puts a descriptor where the program expects it.</summary>
internal sealed class PassDescriptor(int source, int target) : ChildStep($"pass the caller's descriptor {source} on as {target}")
{
    public override string Call => $"dup3({source}, {target})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.PassDescriptor;
        record->A = source;
        record->B = target;
    }
}
