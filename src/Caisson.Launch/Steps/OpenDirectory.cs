using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Opens a directory in the container's root, made if it is missing.</summary>
internal sealed class OpenDirectory(Slot root, string path, Slot slot, bool symbolicLinks, string purpose) : ChildStep(purpose)
{
    public override string Call => $"{slot} = openat2, else make, {Flags.Quote(path)} in {root}{(symbolicLinks ? "" : " without symbolic links")}";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OpenDirectory;
        record->A = root.Index;
        record->B = (long)memory.Text(path);
        record->C = slot.Index;
        record->D = symbolicLinks ? 0 : (long)OpenAt2.RESOLVE_NO_SYMLINKS;
    }
}
