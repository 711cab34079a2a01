using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Leaves the caller's session keyring for one that belongs to this process and its descendants alone: keyrings(7).</summary>
/// <remarks>
/// Keyrings have names, and keys have numbers, that every container in the same user namespace can ask for. So it has no name, and nothing but possession
/// gives a right to it: no other container's process joins, links or searches it, its owner's neither.
/// </remarks>
internal sealed class NewKeyring() : ChildStep("leave the caller's session keyring for a new one: keys are no namespace's, and the caller's are not for the container")
{
    // KEY_POS_ALL: nothing for the owner, the group and others.
    private const uint PossessorAlone = 0x3F000000;

    public override string Call => "keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL); keyctl(KEYCTL_SETPERM, KEY_POS_ALL)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewKeyring;
        record->A = PossessorAlone;
    }
}
