using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Closes what the program is not to have.</summary>
internal sealed class CloseDescriptors(int firstNotPreserved, HostDescriptor? startSocket) : ChildStep("leave the program no descriptor that is not meant for it")
{
    public override string Call => $"close_range({firstNotPreserved}, ~0)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloseDescriptors;
        record->A = firstNotPreserved;
        record->B = startSocket?.Number ?? -1;
    }
}
