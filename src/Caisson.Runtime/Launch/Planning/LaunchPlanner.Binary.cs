using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Steps;

namespace Caisson.Runtime.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    /// <summary>
    /// Keeps the container's hands off the runtime's own file (CVE-2019-5736). Not needed where the container's ids are
    /// none that may write to it, nor where it lies on a read-only mount already.
    /// </summary>
    private void ProtectBinary()
    {
        if (!_namespaces.IsNew(Sched.CLONE_NEWNS)) return;
        bool mapped = _namespaces.IsNew(Sched.CLONE_NEWUSER) && _spec.Linux is { UidMappings: { } users, GidMappings: { } groups }
            && !OwnBinary.IsWithin(users, groups);
        if (mapped || OwnBinary.IsOnReadOnlyMount) return;
        Step(new ProtectBinary());
    }
}
