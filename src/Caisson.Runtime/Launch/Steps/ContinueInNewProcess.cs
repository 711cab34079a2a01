using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>A second process goes on with the plan, as a child of the parent; the first one ends.</summary>
internal sealed class ContinueInNewProcess(ulong flags, string purpose) : Step(purpose)
{
    /// <summary>CLONE_NEW* flags.</summary>
    public ulong Namespaces => flags;

    public override string Call => $"clone3({Flags.Clone(flags | Sched.CLONE_PARENT)})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ContinueInNewProcess;
        var arguments = memory.Allocate<clone_args>();
        arguments->flags = flags | Sched.CLONE_PARENT | Sched.CLONE_CLEAR_SIGHAND;
        record->A = (long)arguments;
        record->B = sizeof(clone_args);
    }
}
