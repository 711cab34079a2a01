using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Attaches a mount at a path of the runtime's own.</summary>
internal sealed class Attach(Slot slot, string path, string purpose) : ChildStep(purpose)
{
    public override string Call => $"move_mount({slot}, {Flags.Quote(path)})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Attach;
        record->A = slot.Index;
        record->B = (long)memory.Text(path);
    }
}
