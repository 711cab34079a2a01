using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes a directory in one of the runtime's own.</summary>
internal sealed class MakeDirectory(Slot directory, string name, uint mode, string purpose, (uint User, uint Group)? owner = null) : ChildStep(purpose)
{
    public override string Call => $"mkdirat({directory}, {Flags.Quote(name)}, 0{Convert.ToString(mode, 8)}){(owner is { } to ? $"; fchownat({to.User}, {to.Group})" : "")}";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MakeDirectory;
        record->A = directory.Index;
        record->B = (long)memory.Text(name);
        record->C = mode;
        if (owner is not { } to) return;
        record->D = 1;
        record->E = to.User;
        record->F = to.Group;
    }
}
