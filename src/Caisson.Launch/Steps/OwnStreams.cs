using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Gives the standard streams to the program's user.</summary>
internal sealed class OwnStreams(uint user) : ChildStep("let the program's user open its standard streams again, files and devices apart")
{
    public override string Call => $"fchown(0..2, {user})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OwnStreams;
        record->A = user;
    }
}
