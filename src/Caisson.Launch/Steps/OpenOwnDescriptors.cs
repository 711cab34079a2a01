using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Opens the directory of this process's own descriptors in the host's /proc, while that is to be seen.</summary>
internal sealed class OpenOwnDescriptors(Slot slot) : ChildStep("keep a way to name what is open, which the container's own /proc could lead astray")
{
    public override string Call => $"{slot} = openat(\"/proc/self/fd\", O_PATH)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OpenOwnDescriptors;
        record->A = (long)memory.Text("/proc/self/fd");
        record->B = slot.Index;
    }
}
