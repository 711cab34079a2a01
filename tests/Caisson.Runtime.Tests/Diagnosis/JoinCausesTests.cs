using Caisson.Launch.Diagnosis;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class JoinCausesTests
{
    private const string Path = "/run/ns/box", OwnUser = "/proc/thread-self/ns/user";

    [Theory]
    [InlineData("/proc/77/ns/net", "process 77 has ended, and with it the namespace's name")]
    [InlineData("/run/netns/blue", "the namespace is gone, or was never there")]
    public void A_namespace_that_is_gone(string path, string cause) =>
        FakeMachine.Root().Find("openat", Errno.ENOENT, path, Subject(Sched.CLONE_NEWNET, path))!.Cause.ShouldBe(cause);

    [Fact]
    public void A_kind_that_the_kernel_lacks() =>
        FakeMachine.Root().File("/proc/77", FileKind.Directory).Without("/proc/thread-self/ns/time").Find("openat", Errno.ENOENT, "/proc/77/ns/time")!.Cause.ShouldBe("this kernel has no time namespaces");

    [Fact]
    public void A_process_of_somebody_elses()
    {
        var finding = new FakeMachine().Find("openat", Errno.EACCES, "/proc/1/ns/net")!;
        finding.Cause.ShouldContain("may not trace process 1");
        finding.Remedy.ShouldBe("run as the user of that process, or as root");
    }

    [Fact]
    public void The_missing_capability_and_the_user_namespace_it_is_missing_in_are_named() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.Network, 8, 500, 1001).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWNET, Errno.EPERM)
            .Cause.ShouldBe("it belongs to another user namespace (user:[500], made by user 1001), where the caller lacks CAP_SYS_ADMIN");

    [Fact]
    public void A_mount_namespace_takes_two_capabilities() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.Mount, 8, 500).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWNS, Errno.EPERM).Cause.ShouldContain("CAP_SYS_ADMIN and CAP_SYS_CHROOT");

    [Fact]
    public void A_namespace_of_a_user_namespace_outside_the_callers() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.Network, 8, null, null).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWNET, Errno.EPERM).Cause.ShouldContain("outside the caller's");

    [Fact]
    public void The_callers_own_namespace_is_out_of_reach_of_a_new_user_namespace() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.Network, 8, 400).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWNET, Errno.EPERM, made: Sched.CLONE_NEWUSER)
            .Cause.ShouldContain("where the container's new user namespace has no rights");

    [Fact]
    public void A_user_namespace_belongs_to_its_maker() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.User, 8, 8, 1001).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWUSER, Errno.EPERM).Cause.ShouldContain("whoever made it (user 1001)");

    [Fact]
    public void The_user_namespace_one_is_in_already() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.User, 400, 400).Namespace(OwnUser, NamespaceKind.User, 400, 400), Sched.CLONE_NEWUSER, Errno.EINVAL)
            .Cause.ShouldBe("the caller is in this user namespace already, and the kernel does not let a process join it again");

    [Fact]
    public void A_pid_namespace_that_is_not_below_the_callers() => Join(new FakeMachine(), Sched.CLONE_NEWPID, Errno.EINVAL).Cause.ShouldStartWith("only the caller's own PID namespace");

    [Fact]
    public void A_namespace_of_another_kind() =>
        Join(new FakeMachine().Namespace(Path, NamespaceKind.Ipc, 8, 400), Sched.CLONE_NEWNET, Errno.EINVAL).Cause.ShouldBe("it is a namespace of kind ipc, not network");

    private static Finding Join(FakeMachine machine, ulong flag, Errno errno, ulong made = 0)
    {
        using var handle = new HostDescriptorOf("x namespace " + Path);
        return machine.Find(new JoinNamespace(handle.Descriptor, NamespaceKinds.OciName((NamespaceKind)flag), flag, false), "setns", errno, Subject(flag, Path) with { Made = made })!;
    }

    private static LaunchSubject Subject(ulong flag, string path) => new() { Joined = flag, Paths = [(flag, NamespaceKinds.OciName((NamespaceKind)flag), path)] };
}
