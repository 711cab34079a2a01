using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Opens what is there in the container's root; nothing is made.</summary>
internal sealed class FindInRoot(Slot root, string path, Slot slot, string purpose) : ChildStep(purpose)
{
    public override string Call => $"{slot} = openat2 {Flags.Quote(path)} in {root}";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.FindInRoot;
        record->A = root.Index;
        record->B = (long)memory.Text(path);
        record->C = slot.Index;
    }
}
