using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Changes the root of this process alone.</summary>
internal sealed class ChangeRoot(Slot root, string purpose = "make it this process's root; without a mount namespace of its own it cannot have more") : ChildStep(purpose)
{
    public override string Call => $"fchdir({root}); chroot(\".\")";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ChangeRoot;
        record->A = root.Index;
    }
}
