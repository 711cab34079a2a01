using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Copies a mount, which is not attached anywhere yet.</summary>
internal sealed class CloneMount(string path, Slot slot, bool recursive, string purpose, bool followLink = true, bool noLinks = false) : ChildStep(purpose)
{
    /// <summary>With all that is mounted below it.</summary>
    public bool Recursive => recursive;

    public override string Call => $"{slot} = open_tree({Flags.Quote(path)}, OPEN_TREE_CLONE{(recursive ? "|AT_RECURSIVE" : "")}{(followLink ? "" : "|AT_SYMLINK_NOFOLLOW")}){(noLinks ? " without symbolic links" : "")}";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloneMount;
        record->A = (long)memory.Text(path);
        record->B = slot.Index;
        record->C = MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC | (recursive ? Fcntl.AT_RECURSIVE : 0) | (followLink ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW);
        record->D = noLinks ? (long)OpenAt2.RESOLVE_NO_SYMLINKS : 0;
    }
}
