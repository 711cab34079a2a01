using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Makes a directory the working directory.</summary>
internal sealed class EnterDirectory(Slot directory, string purpose) : Step(purpose)
{
    public override string Call => $"fchdir({directory})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.EnterDirectory;
        record->A = directory.Index;
    }
}
