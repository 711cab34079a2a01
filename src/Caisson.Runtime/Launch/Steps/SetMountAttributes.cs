using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Changes a mount's attributes and propagation.</summary>
internal sealed class SetMountAttributes(Slot slot, ulong set, ulong clear, ulong propagation, bool recursive, string purpose) : Step(purpose)
{
    /// <summary>MOUNT_ATTR_* flags to take away.</summary>
    public ulong Clear => clear;

    public override string Call => $"mount_setattr({slot}, {(recursive ? "AT_RECURSIVE, " : "")}set={Flags.MountAttributes(set)}, clear={Flags.MountAttributes(clear)}{(propagation == 0 ? "" : ", propagation=" + Flags.Propagation(propagation))})";

    public override string? Object => slot.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetMountAttributes;
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = set;
        attributes->attr_clr = clear;
        attributes->propagation = propagation;
        record->A = slot.Index;
        record->B = (long)attributes;
        record->C = recursive ? Fcntl.AT_RECURSIVE : 0;
    }
}
