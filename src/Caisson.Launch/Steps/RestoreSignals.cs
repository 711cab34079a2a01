using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Undoes what the runtime and the caller did to signals.</summary>
/// <param name="keepIgnored">What the caller ignores stays ignored, so that nohup(1) reaches through; otherwise every signal begins with its default.</param>
/// <param name="untilStart">The process waits for its start first: what ends a program stays blocked for <see cref="AwaitStart"/>, as process 1 would not notice it.</param>
internal sealed class RestoreSignals(bool keepIgnored = false, bool untilStart = false)
    : ChildStep(keepIgnored ? "give the program the signal settings that the caller had" : "give the program the default action of every signal, whatever the caller ignores, and the caller's mask")
{
    public override string Call => $"rt_sigaction({(keepIgnored ? "SIGPIPE" : "all")}, SIG_DFL); rt_sigprocmask(SIG_SETMASK{(untilStart ? ", HUP INT QUIT TERM blocked" : "")})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.RestoreSignals;
        record->A = keepIgnored ? 1 : 0;
        record->B = untilStart ? 1 : 0;
    }
}
