using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Changes options of a file system that is mounted already.</summary>
internal sealed class ReconfigureFileSystem(Slot mount, FileSystemParameters parameters, string purpose) : ChildStep(purpose)
{
    public override string Call => $"fspick({mount}){parameters}; fsconfig(FSCONFIG_CMD_RECONFIGURE)";

    public override string? Object => mount.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ReconfigureFileSystem;
        record->A = mount.Index;
        record->C = (long)parameters.Encode(memory);
        record->D = parameters.Count;
    }
}
