using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Makes the root read-only.</summary>
internal sealed class SealRoot(Slot root) : ChildStep("make the root read-only, now that everything is in place, and check that it is")
{
    public override string Call => $"mount_setattr({root}, set=RDONLY); fstatfs({root})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SealRoot;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_RDONLY;
        record->A = root.Index;
        record->B = (long)attributes;
    }
}
