using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Leaves the caller's session keyring for the container's, which further processes find by its name: keyrings(7).</summary>
internal sealed class NewKeyring(string id, bool userNamespace)
    : Step("join the container's own session keyring: keys are no namespace's, and the caller's are not for the container")
{
    // What the kernel gives a new one (KEY_POS_ALL, KEY_USR_VIEW, KEY_USR_READ, KEY_USR_LINK), and the search that a later process finds it by: as its
    // owner, or where users are mapped, as anybody.
    private const uint Permissions = 0x3F130000, OwnerSearch = 0x80000, OtherSearch = 0x8;

    public override string Call => $"keyctl(KEYCTL_JOIN_SESSION_KEYRING, \"_ses.{id}\")";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.NewKeyring;
        record->A = (long)memory.Text("_ses." + id);
        record->B = Permissions | (userNamespace ? OtherSearch : OwnerSearch);
        // The names of another user namespace are no concern of this machine's users.
        record->C = userNamespace ? 0 : 1;
    }
}
