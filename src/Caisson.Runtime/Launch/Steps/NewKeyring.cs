using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Leaves the caller's session keyring for an empty one.</summary>
internal sealed class NewKeyring() : Step("begin with an empty session keyring: keys are no namespace's, and the caller's are not for the container")
{
    public override string Call => "keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL)";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewKeyring;
    }
}
