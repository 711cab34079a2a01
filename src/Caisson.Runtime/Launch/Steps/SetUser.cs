using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Takes the program's identity.</summary>
internal sealed class SetUser(uint user, uint group) : Step("become the user and group that the program runs as")
{
    /// <summary>The user id in the container.</summary>
    public uint User => user;

    /// <summary>The group id in the container.</summary>
    public uint Group => group;

    public override string Call => $"setresgid({group}, {group}, {group}); setresuid({user}, {user}, {user})";

    public override string? Object => $"{user}:{group}";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetUser;
        record->A = user;
        record->B = group;
    }
}
