using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Reports.</summary>
internal sealed class ReportReady() : ChildStep("tell the parent that everything but the program is in place")
{
    public override string Call => "sendmsg(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ReportReady;
    }
}
