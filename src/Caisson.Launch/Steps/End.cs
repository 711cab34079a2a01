using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>The end of a plan that starts no program.</summary>
internal sealed class End() : ChildStep("tell the parent that all is done, and end")
{
    public override string Call => "sendmsg(<parent>); exit_group(0)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.End;
    }
}
