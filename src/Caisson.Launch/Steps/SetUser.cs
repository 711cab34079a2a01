using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Takes the program's identity.</summary>
internal sealed class SetUser(uint user, uint group) : ChildStep("become the user and group that the program runs as")
{
    /// <summary>An id that means: leave it as it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    /// <summary>The user id in the container.</summary>
    public uint User => user;

    /// <summary>The group id in the container.</summary>
    public uint Group => group;

    public override string Call => string.Join("; ", Calls());

    public override string? Object => group == Unchanged ? $"user {user}" : user == Unchanged ? $"group {group}" : $"{user}:{group}";

    private IEnumerable<string> Calls()
    {
        if (group != Unchanged) yield return $"setresgid({group}, {group}, {group})";
        if (user != Unchanged) yield return $"setresuid({user}, {user}, {user})";
    }

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetUser;
        record->A = user;
        record->B = group;
    }
}
