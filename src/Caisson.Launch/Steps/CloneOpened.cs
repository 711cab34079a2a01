using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Copies the mount at what has been opened before, and closes that.</summary>
internal sealed class CloneOpened(Slot source, string path, Slot slot, bool recursive, string purpose) : ChildStep(purpose)
{
    /// <summary>With all that is mounted below it.</summary>
    public bool Recursive => recursive;

    public override string Call => $"{slot} = open_tree({source}, OPEN_TREE_CLONE{(recursive ? "|AT_RECURSIVE" : "")})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CloneOpened;
        record->A = source.Index;
        record->B = slot.Index;
        record->C = MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC | (recursive ? Fcntl.AT_RECURSIVE : 0);
    }
}
