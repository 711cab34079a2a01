using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;
using System.Text;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Makes an instance of a file system, which is not attached anywhere yet.</summary>
internal sealed class NewFileSystem(string type, Slot slot, IReadOnlyList<KeyValuePair<string, string?>> parameters, ulong attributes, string purpose) : Step(purpose)
{
    /// <summary>The file system type.</summary>
    public string Type => type;

    /// <summary>What it is configured with; a value of null makes a parameter a flag.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Given => parameters;

    public override string Call => $"{slot} = fsopen({Flags.Quote(type)}){Parameters()}; fsmount({Flags.MountAttributes(attributes)})";

    public override string? Object => type;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewFileSystem;
        record->A = (long)memory.Text(type);
        record->B = slot.Index;
        var encoded = memory.Allocate<FileSystemParameter>(parameters.Count);
        for (int i = 0; i < parameters.Count; i++)
        {
            encoded[i].Command = parameters[i].Value is null ? MountCalls.FSCONFIG_SET_FLAG : MountCalls.FSCONFIG_SET_STRING;
            encoded[i].Key = memory.Text(parameters[i].Key);
            encoded[i].Value = parameters[i].Value is { } value ? memory.Text(value) : null;
        }
        record->C = (long)encoded;
        record->D = parameters.Count;
        record->E = (long)attributes;
    }

    private string Parameters()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in parameters)
        {
            text.Append("; fsconfig(").Append(Flags.Quote(key));
            if (value is not null) text.Append(", ").Append(Flags.Quote(value));
            text.Append(')');
        }
        return text.ToString();
    }
}
