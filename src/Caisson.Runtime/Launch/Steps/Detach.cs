using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Takes away what the runtime itself attached at a path outside the root.</summary>
internal sealed class Detach(string path, string purpose) : Step(purpose)
{
    public override string Call => $"umount2({Flags.Quote(path)}, MNT_DETACH|UMOUNT_NOFOLLOW)";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Detach;
        record->A = (long)memory.Text(path);
    }
}
