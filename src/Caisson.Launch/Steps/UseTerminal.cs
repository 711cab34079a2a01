using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Makes the terminal the standard descriptors.</summary>
internal sealed class UseTerminal(Slot terminal, uint user) : ChildStep("make the terminal standard input, output and error")
{
    public override string Call => $"fchown({terminal}, {user}); dup3 to 0, 1 and 2";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.UseTerminal;
        record->A = terminal.Index;
        record->B = user;
    }
}
