using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Changes the root.</summary>
internal sealed class EnterRoot(Slot root) : ChildStep("make it this namespace's root and take the host's away")
{
    public override string Call => $"fchdir({root}); pivot_root(\".\", \".\"); umount2(<old root>, MNT_DETACH)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.EnterRoot;
        record->A = root.Index;
        record->B = (long)memory.Text("/");
    }
}
