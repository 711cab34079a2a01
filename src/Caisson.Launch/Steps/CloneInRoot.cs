using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Copies what lies in the container's root, as the mounts that are there by now show it; no link leads out of it.</summary>
internal sealed class CloneInRoot(Slot root, string path, Slot slot, bool recursive, bool followLink, string purpose) : ChildStep(purpose)
{
    public override string Call => $"{slot} = openat2 {Flags.Quote(path)} in {root}{(followLink ? "" : ", a link itself")}; open_tree(OPEN_TREE_CLONE{(recursive ? "|AT_RECURSIVE" : "")})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloneInRoot;
        record->A = root.Index;
        record->B = (long)memory.Text(path);
        record->C = slot.Index;
        record->D = MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC | (recursive ? Fcntl.AT_RECURSIVE : 0);
        record->E = followLink ? 0 : Fcntl.O_NOFOLLOW;
    }
}
