using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes an instance of a file system, which is not attached anywhere yet.</summary>
internal sealed class NewFileSystem(string type, Slot slot, IReadOnlyList<KeyValuePair<string, string?>> parameters, ulong attributes, string purpose, (string Key, HostDescriptor Value)? descriptor = null) : ChildStep(purpose)
{
    /// <summary>The file system type.</summary>
    public string Type => type;

    /// <summary>What it is configured with; a value of null makes a parameter a flag.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Given => parameters;

    public override string Call => $"{slot} = fsopen({Flags.Quote(type)}){new FileSystemParameters(parameters, descriptor)}; fsmount({Flags.MountAttributes(attributes)})";

    public override string? Object => type;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewFileSystem;
        var encoded = new FileSystemParameters(parameters, descriptor);
        record->A = (long)memory.Text(type);
        record->B = slot.Index;
        record->C = (long)encoded.Encode(memory);
        record->D = encoded.Count;
        record->E = (long)attributes;
    }
}
