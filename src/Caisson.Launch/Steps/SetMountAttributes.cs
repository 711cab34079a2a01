using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Changes a mount's attributes and propagation.</summary>
internal sealed class SetMountAttributes(Slot slot, ulong set, ulong clear, ulong propagation, bool recursive, string purpose, ulong? clearUnlocked = null) : ChildStep(purpose)
{
    /// <summary>MOUNT_ATTR_* flags to take away; where they are locked, those that the document itself takes away.</summary>
    public ulong Clear => clearUnlocked ?? clear;

    public override string Call => $"mount_setattr({slot}, {(recursive ? "AT_RECURSIVE, " : "")}set={Flags.MountAttributes(set)}, clear={Flags.MountAttributes(clear)}{(propagation == 0 ? "" : ", propagation=" + Flags.Propagation(propagation))}){(clearUnlocked is { } less && less != clear ? $", if flags are locked clear={Flags.MountAttributes(less)}" : "")}";

    public override string? Object => slot.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetMountAttributes;
        record->A = slot.Index;
        record->B = (long)Attributes(memory, clear);
        record->C = recursive ? Fcntl.AT_RECURSIVE : 0;
        record->D = clearUnlocked is { } less && less != clear ? (long)Attributes(memory, less) : 0;
    }

    private unsafe mount_attr* Attributes(PlanMemory memory, ulong cleared)
    {
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = set;
        attributes->attr_clr = cleared;
        attributes->propagation = propagation;
        return attributes;
    }
}
