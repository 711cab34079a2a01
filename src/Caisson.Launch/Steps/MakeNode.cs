using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes a device node.</summary>
internal sealed class MakeNode(Slot directory, string name, DeviceNumber number, uint mode, uint user, uint group, string path) : ChildStep($"make the device {path}")
{
    public override string Call => $"mknodat({directory}, {Flags.Quote(name)}, 0{Convert.ToString(mode, 8)}, {number})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MakeNode;
        record->A = directory.Index;
        record->B = (long)memory.Text(name);
        record->C = mode | number.Type;
        record->D = number.Encoded;
        record->E = user;
        record->F = group;
    }
}
