using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class NamespaceTests
{
    [Fact]
    public void Both_spellings_of_names_are_read()
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            NamespaceKinds.Parse(NamespaceKinds.ProcName(kind)).ShouldBe(kind);
            NamespaceKinds.Parse(NamespaceKinds.OciName(kind)).ShouldBe(kind);
        }
        NamespaceKinds.ParseList("net,mnt").ShouldBe(NamespaceKind.Network | NamespaceKind.Mount);
        NamespaceKinds.ParseList("all").ShouldBe(NamespaceKind.All);
        Should.Throw<CaissonException>(() => NamespaceKinds.ParseList(""));
        Should.Throw<CaissonException>(() => NamespaceKinds.ParseList("net,,pid"));
        Should.Throw<CaissonException>(() => NamespaceKinds.Parse("Network")).Message.ShouldContain("'Network'");
        Should.Throw<ArgumentException>(() => NamespaceKinds.ProcName(NamespaceKind.All));
    }

    [Fact]
    public void This_threads_namespaces_have_kinds_and_numbers()
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            using var handle = NamespaceHandle.OpenProcess(0, kind);
            handle.Kind.ShouldBe(kind);
            File.ResolveLinkTarget($"/proc/thread-self/ns/{NamespaceKinds.ProcName(kind)}", false)!.FullName.ShouldEndWith($"[{handle.Id.Inode}]");
            using var byPath = NamespaceHandle.OpenPath($"/proc/self/ns/{NamespaceKinds.ProcName(kind)}", kind);
            byPath.Id.ShouldBe(handle.Id);
        }
    }

    [Fact]
    public void Relations_are_asked()
    {
        using var user = NamespaceHandle.OpenProcess(0, NamespaceKind.User);
        user.GetOwner().ShouldBe(0u);
        using var net = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
        using var owner = net.GetUserNamespace();
        if (owner is not null) owner.Kind.ShouldBe(NamespaceKind.User);
        Should.Throw<CaissonException>(() => net.GetParent()).Errno.ShouldBe(Errno.EINVAL);
        Should.Throw<CaissonException>(() => net.GetOwner()).Errno.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void What_is_no_namespace_is_refused()
    {
        Should.Throw<CaissonException>(() => NamespaceHandle.OpenPath("/etc/passwd")).Message.ShouldContain("/etc/passwd is not a namespace");
        Should.Throw<CaissonException>(() => NamespaceHandle.OpenPath("/proc/self/ns/net", NamespaceKind.Pid)).Message.ShouldContain("is a network namespace, not a pid namespace");
        Should.Throw<CaissonException>(() => NamespaceHandle.OpenPath("/run/netns/gone")).Message.ShouldContain("gone or was never there");
        Should.Throw<CaissonException>(() => NamespaceHandle.OpenProcess(int.MaxValue, NamespaceKind.Pid)).Message.ShouldContain("process 2147483647");
    }

    [RootFact]
    public void A_thread_gets_new_namespaces_and_goes_back()
    {
        using var before = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
        OwnThread.Run(NamespaceKind.Uts | NamespaceKind.Ipc, () =>
        {
            using var inside = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
            inside.Id.ShouldNotBe(before.Id);
            ThreadNamespaces.Enter(before);
            using var back = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
            back.Id.ShouldBe(before.Id);
            using var self = PidFd.Open(Environment.ProcessId);
            ThreadNamespaces.Enter(self, NamespaceKind.Ipc | NamespaceKind.Network);
        });
        using var after = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
        after.Id.ShouldBe(before.Id);
    }

    [Fact]
    public void A_user_namespace_is_refused_with_the_reason()
    {
        OwnThread.Run(NamespaceKind.None, () =>
        {
            var e = Should.Throw<CaissonException>(() => ThreadNamespaces.Unshare(NamespaceKind.User));
            e.Errno.ShouldBe(Errno.EINVAL);
            e.Cause.ShouldNotBeNull().ShouldContain("several threads");
        });
    }
}
