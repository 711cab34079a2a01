using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Stops until the parent has done something for the process that walks the plan; if the parent fails at it, the launch ends with its error.</summary>
/// <param name="purpose">What the step is for.</param>
/// <param name="work">What the parent does; given the child's pid as the parent sees it.</param>
internal sealed class AskParent(string purpose, Action<int> work) : Step(purpose)
{
    /// <summary>What the parent does, by the child's pid.</summary>
    public Action<int> Work => work;

    public override string Call => "sendmsg(<parent>); read(<parent>)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AskParent;
    }
}
