using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>A second process goes on with the plan, as a child of the parent; the first one ends.</summary>
/// <param name="flags">CLONE_NEW* flags.</param>
/// <param name="purpose">What for.</param>
/// <param name="filtered">The program's filter of system calls is in force already. It may refuse clone3, whose arguments no filter can look at.</param>
internal sealed class ContinueInNewProcess(ulong flags, string purpose, bool filtered = false) : ChildStep(purpose)
{
    /// <summary>CLONE_NEW* flags.</summary>
    public ulong Namespaces => flags;

    public override string Call => $"{(filtered ? "clone" : "clone3")}({Flags.Clone(flags | Sched.CLONE_PARENT)})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ContinueInNewProcess;
        record->C = (long)(flags | Sched.CLONE_PARENT);
        if (filtered) return;
        var arguments = memory.Allocate<clone_args>();
        arguments->flags = flags | Sched.CLONE_PARENT | Sched.CLONE_CLEAR_SIGHAND;
        record->A = (long)arguments;
        record->B = sizeof(clone_args);
    }
}
