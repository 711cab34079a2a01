using Caisson.Launch;
using Caisson.Launch.Plan;

namespace Caisson.Runtime.Steps;

/// <summary>Runs hooks while the child waits.</summary>
/// <param name="purpose">Which, and why now.</param>
/// <param name="run">Runs them; throws if one failed.</param>
internal sealed class RunHooks(string purpose, Action run) : ParentStep(purpose, Turn.WhenAsked)
{
    public override string Call => "clone3; execve(<hook>); waitid";

    public override void Do(Child child) => run();
}
