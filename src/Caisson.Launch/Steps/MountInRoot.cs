using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Attaches a mount in the container's root; what the target lacks is made, in the root and by descriptor.</summary>
internal sealed class MountInRoot(Slot mount, Slot root, string target, bool symbolicLinks, string purpose, bool onlyIfThere = false, uint mode = 493, bool coverLink = false, bool keep = false) : ChildStep(purpose)
{
    public override string Call => $"{(onlyIfThere ? "openat2" : "openat2, else make,")} {Flags.Quote(target)} in {root}{(symbolicLinks ? "" : " without symbolic links")}{(coverLink ? ", a link itself" : "")}; move_mount({mount})";

    public override string? Object => target;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MountInRoot;
        record->A = mount.Index;
        record->B = root.Index;
        record->C = (long)memory.Text(target);
        record->E = mode;
        record->F = symbolicLinks ? 0 : (long)OpenAt2.RESOLVE_NO_SYMLINKS;
        record->G = (onlyIfThere ? 1 : 0) | (keep ? 2 : 0);
        record->H = coverLink ? Fcntl.O_NOFOLLOW : 0;
    }
}
