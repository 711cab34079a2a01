using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Lays a read-only copy over a path.</summary>
internal sealed class MakeReadOnly(string path, Slot root) : ChildStep("let it be read but not changed")
{
    public override string Call => $"openat2 {Flags.Quote(path)} in {root}; open_tree(OPEN_TREE_CLONE|AT_RECURSIVE); mount_setattr(AT_RECURSIVE, set=RDONLY); move_mount";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MakeReadOnly;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_RDONLY;
        record->A = (long)memory.Text(path);
        record->B = root.Index;
        record->C = (long)attributes;
    }
}
