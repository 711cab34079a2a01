using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Takes away what is mounted on a path in the container's root.</summary>
internal sealed class Unmount(Slot root, string path, Slot descriptors) : ChildStep("take away what is mounted there")
{
    public override string Call => $"openat2 {Flags.Quote(path)} in {root}; fchdir({descriptors}); umount2(<its descriptor>, MNT_DETACH)";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Unmount;
        record->A = root.Index;
        record->B = (long)memory.Text(path);
        record->C = descriptors.Index;
    }
}
