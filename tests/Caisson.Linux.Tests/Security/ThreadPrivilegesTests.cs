using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Linux.Tests.Security;

public sealed class ThreadPrivilegesTests
{
    [Fact]
    public void The_sets_are_those_of_proc()
    {
        var status = ProcessStatus.ReadCurrentThread();
        ThreadCapabilities.Get().ShouldBe(new ThreadCapabilities(status.Effective, status.Permitted, status.Inheritable));
        ThreadPrivileges.BoundingSet.ShouldBe(status.Bounding);
        Capabilities.ReadKernelLast().ShouldBeGreaterThanOrEqualTo(40);
        Should.Throw<CaissonException>(() => ThreadCapabilities.Get(int.MaxValue)).Errno.ShouldBe(Errno.ESRCH);
    }

    [RootFact]
    public void A_threads_privileges_are_taken_away_and_only_its()
    {
        var before = ProcessStatus.ReadCurrentThread();
        OwnThread.Run(NamespaceKind.None, () =>
        {
            var all = ThreadCapabilities.Get();
            var some = CapabilitySet.Of(Capability.CAP_CHOWN, Capability.CAP_SETPCAP);
            (all with { Inheritable = some }).SetOnThisThread();
            ThreadPrivileges.RaiseAmbient(Capability.CAP_CHOWN);
            ThreadPrivileges.IsAmbient(Capability.CAP_CHOWN).ShouldBeTrue();
            ProcessStatus.ReadCurrentThread().Ambient.ShouldBe(CapabilitySet.Of(Capability.CAP_CHOWN));
            ThreadPrivileges.ClearAmbient();
            ProcessStatus.ReadCurrentThread().Ambient.IsEmpty.ShouldBeTrue();

            ThreadPrivileges.DropFromBoundingSet(Capability.CAP_SYS_BOOT);
            ThreadPrivileges.BoundingSet.Contains(Capability.CAP_SYS_BOOT).ShouldBeFalse();
            ThreadPrivileges.SetSecureBits(SecureBits.NoRoot | SecureBits.NoRootLocked);
            ThreadPrivileges.SecureBits.ShouldBe(SecureBits.NoRoot | SecureBits.NoRootLocked);
            Should.Throw<CaissonException>(() => ThreadPrivileges.SetSecureBits(SecureBits.None)).Errno.ShouldBe(Errno.EPERM);

            new ThreadCapabilities(some, some, CapabilitySet.None).SetOnThisThread();
            ThreadCapabilities.Get().Permitted.ShouldBe(some);
            Should.Throw<CaissonException>(() => all.SetOnThisThread()).Errno.ShouldBe(Errno.EPERM);

            ThreadPrivileges.NoNewPrivileges.ShouldBeFalse();
            ThreadPrivileges.SetNoNewPrivileges();
            ThreadPrivileges.NoNewPrivileges.ShouldBeTrue();
        });
        var after = ProcessStatus.ReadCurrentThread();
        (after.Effective, after.Bounding, after.NoNewPrivileges).ShouldBe((before.Effective, before.Bounding, before.NoNewPrivileges));
    }
}
