using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Moves the running image to a read-only mount of its file.</summary>
internal sealed class ProtectBinary(bool ownMountNamespace) : ChildStep("run on from a read-only mount of the runtime's own file, so that the container cannot write to it")
{
    public override string Call => $"open_tree({Flags.Quote(OwnBinary.Path)}, OPEN_TREE_CLONE); mount_setattr(set=RDONLY); {(ownMountNamespace ? "move_mount; " : "")}mmap over each segment; prctl(PR_SET_MM_MAP, exe)";

    public override string? Object => OwnBinary.Path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.ProtectBinary;
        record->A = (long)memory.Text(OwnBinary.Path);
        var attributes = memory.Allocate<mount_attr>();
        attributes->attr_set = MountAttr.MOUNT_ATTR_RDONLY;
        record->B = (long)attributes;
        var segments = ImageLayout.Segments(memory, out int count);
        record->C = (long)segments;
        record->D = count;
        record->E = (long)ImageLayout.Describe(memory, segments);
        record->F = (long)memory.Text("/proc/self/fd/");
        var status = memory.Allocate<statx>();
        *status = OwnBinary.Status;
        record->G = (long)status;
        record->H = ownMountNamespace ? 1 : 0;
    }
}
