using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Starts a session.</summary>
internal sealed class NewSession() : ChildStep("lead a session of its own, cut off from the caller's terminal")
{
    public override string Call => "setsid()";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewSession;
    }
}
