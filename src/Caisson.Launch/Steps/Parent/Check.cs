using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Makes sure of something once all has been opened.</summary>
/// <param name="purpose">Of what.</param>
/// <param name="call">By which call.</param>
/// <param name="check">Throws if it is not so.</param>
internal sealed class Check(string purpose, string call, Action check) : EarlyStep(purpose)
{
    public override string Call => call;

    public override void Do() => check();
}
