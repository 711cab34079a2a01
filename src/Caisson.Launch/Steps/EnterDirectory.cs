using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Makes a directory the working directory.</summary>
internal sealed class EnterDirectory(Slot directory, string purpose) : ChildStep(purpose)
{
    public override string Call => $"fchdir({directory})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.EnterDirectory;
        record->A = directory.Index;
    }
}
