using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Tells the parent that a user namespace has been made.</summary>
internal sealed class RequestMaps() : Step("ask the parent for the id maps of the new user namespace")
{
    public override string Call => "sendmsg(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.RequestMaps;
    }
}
