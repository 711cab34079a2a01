using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Copies the mount of a host's device, after a check that it is the device.</summary>
/// <remarks>The copy is read-only: a device can be written to on such a mount, but nobody changes the mode and owner of what is the host's own file.</remarks>
internal sealed class CloneDevice(string path, Slot slot, DeviceNumber number, string purpose) : ChildStep(purpose)
{
    public override string Call => $"{slot} = open_tree({Flags.Quote(path)}, OPEN_TREE_CLONE); statx: is it {number}?; mount_setattr({Flags.MountAttributes(MountAttr.MOUNT_ATTR_RDONLY)})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloneDevice;
        record->A = (long)memory.Text(path);
        record->B = slot.Index;
        record->C = number.Encoded;
        record->D = number.Type;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_RDONLY;
        record->E = (long)attributes;
    }
}
