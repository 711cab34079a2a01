using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Writes a control file of the kernel's.</summary>
/// <param name="path">Where it lies; below /proc if <paramref name="proc"/> is given.</param>
/// <param name="content">What is written.</param>
/// <param name="purpose">What for.</param>
/// <param name="proc">The host's procfs, for a process whose own /proc may be somebody else's making. Null for the path as it is.</param>
internal sealed class WriteFile(string path, string content, string purpose, HostDescriptor? proc = null) : ChildStep(purpose)
{
    private const string Proc = "/proc/";

    /// <summary>What is written.</summary>
    public string Content => content;

    public override string Call => $"write({(proc is null ? Flags.Quote(path) : $"{proc}/{path[Proc.Length..]}")}, {Flags.Quote(content)})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.WriteFile;
        record->A = (long)memory.Text(proc is null ? path : path[Proc.Length..]);
        record->B = (long)memory.Text(content, out int length);
        record->C = length;
        record->D = proc?.Number ?? -1;
    }
}
