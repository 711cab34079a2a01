using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Sets the supplementary groups.</summary>
internal sealed class SetGroups(IReadOnlyList<uint> groups) : ChildStep("belong to exactly the supplementary groups that were asked for")
{
    /// <summary>The group ids in the container.</summary>
    public IReadOnlyList<uint> Groups => groups;

    public override string Call => $"setgroups({groups.Count}{(groups.Count == 0 ? "" : ": " + string.Join(", ", groups))})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetGroups;
        var list = memory.Allocate<uint>(groups.Count);
        for (int i = 0; i < groups.Count; i++) list[i] = groups[i];
        record->A = groups.Count;
        record->B = (long)list;
    }
}
