using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Writes a file of a root file system into a pipe.</summary>
internal sealed class SendFile(Slot root, string path, int output, int limit) : ChildStep("pass the file on, if it is a plain one")
{
    public override string Call => $"openat2({root}, {Flags.Quote(path)}, RESOLVE_IN_ROOT); statx, fstatfs: is it a plain file?; read; write";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SendFile;
        record->A = root.Index;
        record->B = (long)memory.Text(path);
        record->C = output;
        record->D = limit;
    }
}
