using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Takes an id of the user namespace.</summary>
internal sealed class BecomeNamespaceRoot(uint user, uint group) : ChildStep("take an identity that the user namespace knows, so that what is made from here on has an owner")
{
    /// <summary>The user id in the namespace.</summary>
    public uint User => user;

    /// <summary>The group id in the namespace.</summary>
    public uint Group => group;

    public override string Call => $"setresgid({group}, {group}, {group}); setresuid({user}, {user}, {user})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.BecomeNamespaceRoot;
        record->A = user;
        record->B = group;
    }
}
