using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Writes a label to an attribute file of a security module and reads it back.</summary>
internal sealed class SetLabel(HostDescriptor proc, string attribute, string value, string label, string purpose) : ChildStep(purpose)
{
    /// <summary>The AppArmor profile or SELinux label.</summary>
    public string Label => label;

    public bool IsAppArmor => value != label;

    public override string Call => $"write({proc}/{attribute}, {Flags.Quote(value)})";

    public override string? Object => label;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetLabel;
        record->A = proc.Number;
        record->B = (long)memory.Text(attribute);
        record->C = (long)memory.Text(value, out int length);
        record->D = length;
        record->E = (long)memory.Text(label, out length);
        // A name with its policy namespace before it is read back without.
        record->F = label[0] == ':' ? 0 : length;
    }
}
