using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Takes away what the runtime itself attached at a path outside the root.</summary>
internal sealed class Detach(string path, string purpose) : ChildStep(purpose)
{
    public override string Call => $"umount2({Flags.Quote(path)}, MNT_DETACH|UMOUNT_NOFOLLOW)";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Detach;
        record->A = (long)memory.Text(path);
    }
}
