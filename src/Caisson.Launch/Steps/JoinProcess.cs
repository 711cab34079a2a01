using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Enters several namespaces of a process at once.</summary>
internal sealed class JoinProcess(HostDescriptor process, ulong kinds) : ChildStep("join the process's namespaces in one step, so that all or none are joined; should the kernel refuse that, the next steps join them one by one")
{
    public override string Call => $"setns({process}, {Flags.Clone(kinds)})";

    public override string? Object => process.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.JoinProcess;
        record->A = process.Number;
        record->B = (long)kinds;
    }
}
