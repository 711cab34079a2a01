using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Writes a control file of the kernel's.</summary>
internal sealed class WriteFile(string path, string content, string purpose) : Step(purpose)
{
    /// <summary>What is written.</summary>
    public string Content => content;

    public override string Call => $"write({Flags.Quote(path)}, {Flags.Quote(content)})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.WriteFile;
        record->A = (long)memory.Text(path);
        record->B = (long)memory.Text(content, out int length);
        record->C = length;
    }
}
