using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Waits for whoever starts the container.</summary>
internal sealed class AwaitStart(HostDescriptor socket) : ChildStep("wait for the start, or for a signal that ends it")
{
    public override string Call => $"ppoll({socket}, HUP INT QUIT TERM); accept4({socket})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AwaitStart;
        record->A = socket.Number;
    }
}
