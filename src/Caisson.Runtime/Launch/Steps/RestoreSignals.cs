using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Undoes what the runtime did to signals.</summary>
internal sealed class RestoreSignals() : Step("give the program the signal settings that the caller had")
{
    public override string Call => "rt_sigaction(SIGPIPE, SIG_DFL); rt_sigprocmask(SIG_SETMASK)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.RestoreSignals;
    }
}
