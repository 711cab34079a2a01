using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Seccomp;

namespace Caisson.Launch.Steps;

/// <summary>Splits off the program's process.</summary>
/// <param name="filter">The filter that it lives under as well: whoever may trace it must not get around the filter by it. Null for none.</param>
internal sealed class StayAsInit(SeccompFilter? filter) : ChildStep("stay behind as process 1: pass signals on, take in orphans, end as the program ends; what follows runs in a new process")
{
    public override string Call => filter is null ? "clone3()" : "clone3(); seccomp(SECCOMP_SET_MODE_FILTER)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.StayAsInit;
        var arguments = memory.Allocate<clone_args>();
        arguments->flags = Sched.CLONE_CLEAR_SIGHAND;
        arguments->exit_signal = 17; // SIGCHLD
        record->A = (long)arguments;
        record->B = sizeof(clone_args);
        (record->C, record->D, record->E, record->F) = ImageLayout.Strings();
        record->G = (long)memory.Text("caisson-init");
        if (filter is not null) record->H = (long)LoadFilter.Program(memory, filter);
    }
}
