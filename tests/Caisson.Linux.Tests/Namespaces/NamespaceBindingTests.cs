using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class NamespaceBindingTests
{
    [RootFact]
    public void A_namespace_outlives_the_thread_that_was_in_it() => InOwnRun(() =>
    {
        using (NamespaceBinding.PrepareDirectory("/run/names"))
        {
        }
        MountTable.Read().Find("/run/names")!.Propagation.ShouldBe(MountPropagation.Shared);
        File.GetUnixFileMode("/run/names").ShouldBe((UnixFileMode)0x1ED);
        // A second time nothing is stacked.
        NamespaceBinding.PrepareDirectory("/run/names").Dispose();
        MountTable.Read().AtOrBelow("/run/names").Count.ShouldBe(1);

        NamespaceBinding.TryReserve("/run/names/a").ShouldBeTrue();
        NamespaceBinding.TryReserve("/run/names/a").ShouldBeFalse();
        File.GetUnixFileMode("/run/names/a").ShouldBe(UnixFileMode.None);
        NamespaceId id = default;
        OwnThread.Run(NamespaceKind.Uts, () =>
        {
            using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
            id = own.Id;
            NamespaceBinding.Bind($"/proc/self/fd/{own.Descriptor}", NamespaceKind.Uts, "/run/names/a");
        });
        using (var kept = NamespaceHandle.OpenPath("/run/names/a", NamespaceKind.Uts)) kept.Id.ShouldBe(id);

        NamespaceBinding.Release("/run/names/a").ShouldBeTrue();
        NamespaceBinding.Release("/run/names/a").ShouldBeFalse();
        File.Exists("/run/names/a").ShouldBeFalse();
        MountTable.Read().AtOrBelow("/run/names").Count.ShouldBe(1);
    });

    [RootFact]
    public void A_mount_namespace_is_kept_only_in_an_older_one() => InOwnRun(() =>
    {
        NamespaceBinding.PrepareDirectory("/run/names").Dispose();
        foreach (var name in (string[])["younger", "own"])
        {
            NamespaceBinding.TryReserve("/run/names/" + name).ShouldBeTrue();
            NamespaceBinding.MakePrivate("/run/names/" + name);
        }
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Mount);
        Should.Throw<CaissonException>(() => NamespaceBinding.Bind($"/proc/self/fd/{own.Descriptor}", NamespaceKind.Mount, "/run/names/own")).Message.ShouldContain("older");
        NamespaceBinding.Release("/run/names/own").ShouldBeTrue();

        // Since Linux 6.18 each processor has its own stock of the numbers that age is told by: on one of them the new one is the younger.
        var bound = 0;
        foreach (var processor in ProcessorAffinity.Numbers(ProcessorAffinity.Get(0)))
        {
            NamespaceHandle? younger = null;
            OwnThread.Run(NamespaceKind.None, () =>
            {
                ProcessorAffinity.TrySet(0, ProcessorAffinity.Single(processor)).ShouldBeTrue();
                ThreadNamespaces.UnshareFileSystemContext();
                ThreadNamespaces.Unshare(NamespaceKind.Mount);
                younger = NamespaceHandle.OpenProcess(0, NamespaceKind.Mount);
            });
            using (younger)
            {
                try
                {
                    NamespaceBinding.Bind($"/proc/self/fd/{younger!.Descriptor}", NamespaceKind.Mount, "/run/names/younger");
                }
                catch (CaissonException e) when (e.Errno == Errno.EINVAL)
                {
                    continue;
                }
                using var kept = NamespaceHandle.OpenPath("/run/names/younger", NamespaceKind.Mount);
                kept.Id.ShouldBe(younger.Id);
                bound++;
                SystemCall.umount2("/run/names/younger", Umount.MNT_DETACH).ShouldBe(0);
            }
        }
        bound.ShouldBeGreaterThan(0);
        NamespaceBinding.Release("/run/names/younger").ShouldBeTrue();
        MountTable.Read().AtOrBelow("/run/names").Count.ShouldBe(1);
    });

    [RootFact]
    public void What_is_missing_is_named() => InOwnRun(() =>
    {
        Should.Throw<CaissonException>(() => NamespaceBinding.PrepareDirectory("/run/no/names")).Message.ShouldContain("/run/no/names");
        Should.Throw<CaissonException>(() => NamespaceBinding.TryReserve("/run/no/file")).Message.ShouldContain("/run/no/file");
        Should.Throw<CaissonException>(() => NamespaceBinding.Bind("/proc/self/ns/uts", NamespaceKind.Uts, "/run/no/file")).Message.ShouldContain("/run/no/file");
        NamespaceBinding.Release("/run/no/file").ShouldBeFalse();
    });

    private static void InOwnRun(Action action) => OwnThread.Run(NamespaceKind.Mount, () =>
    {
        SystemCall.Check(SystemCall.mount("tmpfs", "/run", "tmpfs", 0), "mount a /run", "mount");
        action();
    });
}
