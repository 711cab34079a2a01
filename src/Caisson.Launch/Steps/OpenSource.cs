using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Finds the source of a bind mount, which is copied when its turn comes.</summary>
internal sealed class OpenSource(string path, Slot slot, bool followLink) : ChildStep($"find {path} while the caller's identity decides what may be seen")
{
    public override string Call => $"{slot} = openat({Flags.Quote(path)}, O_PATH{(followLink ? "" : "|O_NOFOLLOW")})";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OpenSource;
        record->A = (long)memory.Text(path);
        record->B = slot.Index;
        record->C = followLink ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW;
    }
}
