using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Fills a new file system with what it is going to cover.</summary>
internal sealed class CopyUp(Slot mount, Slot root, string path, CopyMemory memoryOfAll, bool keepMode, bool keepOwner)
    : ChildStep("fill it with the files that it covers: contents, owners, modes, times, attributes and links")
{
    public override string Call => $"openat2 {Flags.Quote(path)} in {root}; open_tree(OPEN_TREE_CLONE|AT_RECURSIVE); getdents64, openat, read, write, … into {mount}";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CopyUp;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_RDONLY | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOEXEC | MountAttr.MOUNT_ATTR_NOSUID | MountAttr.MOUNT_ATTR_NOSYMFOLLOW;
        record->A = mount.Index;
        record->B = root.Index;
        record->C = (long)memory.Text(path);
        record->D = (long)attributes;
        record->E = (long)memoryOfAll.Get(memory);
        record->F = (keepMode ? 1 : 0) | (keepOwner ? 2 : 0);
    }
}
