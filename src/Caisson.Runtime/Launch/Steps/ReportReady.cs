using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Reports.</summary>
internal sealed class ReportReady() : Step("tell the parent that everything but the program is in place")
{
    public override string Call => "sendmsg(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ReportReady;
    }
}
