using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Copies the mount of a host's device, after a check that it is the device.</summary>
internal sealed class CloneDevice(string path, Slot slot, DeviceNumber number, string purpose) : Step(purpose)
{
    public override string Call => $"{slot} = open_tree({Flags.Quote(path)}, OPEN_TREE_CLONE); statx: is it {number}?";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloneDevice;
        record->A = (long)memory.Text(path);
        record->B = slot.Index;
        record->C = number.Encoded;
        record->D = number.Type;
    }
}
