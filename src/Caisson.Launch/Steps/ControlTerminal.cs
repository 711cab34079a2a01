using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Makes the terminal, which is standard input already, the session's.</summary>
internal sealed class ControlTerminal() : ChildStep("make the terminal the controlling one, which ^C and ^Z come from")
{
    public override string Call => "ioctl(0, TIOCSCTTY)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetAttribute;
        record->A = SystemCallNumber.ioctl;
        record->C = TerminalIoctl.TIOCSCTTY;
    }
}
