using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Lets the files of a mount appear with other owners.</summary>
internal sealed class MapIds(Slot mount, HostDescriptor userNamespace, bool recursive) : ChildStep("let its files appear with the owners that the maps say")
{
    public override string Call => $"mount_setattr({mount}, {(recursive ? "AT_RECURSIVE, " : "")}set=IDMAP, {userNamespace})";

    public override string? Object => mount.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MapIds;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_IDMAP;
        record->A = mount.Index;
        record->B = userNamespace.Number;
        record->C = recursive ? Fcntl.AT_RECURSIVE : 0;
        record->D = (long)attributes;
    }
}
