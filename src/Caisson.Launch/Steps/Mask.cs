using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Covers a path.</summary>
internal sealed class Mask(string path, Slot root, Slot emptyDirectory, Slot nullDevice) : ChildStep("hide it: what it tells or lets change concerns the whole machine")
{
    public override string Call => $"openat2 {Flags.Quote(path)} in {root}; move_mount(copy of {emptyDirectory} or {nullDevice})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Mask;
        record->A = (long)memory.Text(path);
        record->B = root.Index;
        record->C = emptyDirectory.Index;
        record->D = nullDevice.Index;
    }
}
