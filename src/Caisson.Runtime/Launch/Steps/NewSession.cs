using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Starts a session.</summary>
internal sealed class NewSession() : Step("lead a session of its own, cut off from the caller's terminal")
{
    public override string Call => "setsid()";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewSession;
    }
}
