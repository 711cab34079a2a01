using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Opens a directory by a path of the caller's.</summary>
internal sealed class OpenPath(string path, Slot slot, string purpose) : ChildStep(purpose)
{
    public override string Call => $"{slot} = openat({Flags.Quote(path)}, O_PATH|O_DIRECTORY)";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OpenOwnDescriptors;
        record->A = (long)memory.Text(path);
        record->B = slot.Index;
    }
}
