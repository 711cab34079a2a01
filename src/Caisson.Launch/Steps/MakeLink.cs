using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes a symbolic link.</summary>
internal sealed class MakeLink(Slot directory, string name, string target, string? purpose = null) : ChildStep(purpose ?? $"make the link /dev/{name}, which programs expect")
{
    public override string Call => $"symlinkat({Flags.Quote(target)}, {directory}, {Flags.Quote(name)})";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MakeLink;
        record->A = directory.Index;
        record->B = (long)memory.Text(name);
        record->C = (long)memory.Text(target);
    }
}
