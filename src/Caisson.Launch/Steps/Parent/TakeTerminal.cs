using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Takes the terminal's master for the caller.</summary>
internal sealed class TakeTerminal() : ParentStep("take the terminal's master, for whoever shows it", Turn.WhenSent)
{
    public override string Call => "recvmsg(<child>)";

    public override void Do(Child child) => child.Terminal = child.TakeReceived();
}
