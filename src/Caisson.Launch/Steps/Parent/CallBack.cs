using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Calls what the program that launches wants done at this point.</summary>
internal sealed class CallBack(Action<int> work) : ParentStep("do what the namespaces are for", Turn.WhenAsked)
{
    public override string Call => "(of the program that launches)";

    public override void Do(Child child) => work(child.Pid);
}
