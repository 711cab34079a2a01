using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Sets how mounts travel to and from other namespaces.</summary>
internal sealed class SetPropagation(string path, ulong flags, string purpose) : ChildStep(purpose)
{
    public override string Call => $"mount(NULL, {Flags.Quote(path)}, NULL, {Flags.Propagation(flags)}, NULL)";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetPropagation;
        record->A = (long)memory.Text(path);
        record->B = (long)flags;
    }
}
