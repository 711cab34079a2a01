using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class NamespaceCausesTests
{
    private const ulong User = Sched.CLONE_NEWUSER, Six = Sched.CLONE_NEWPID | Sched.CLONE_NEWNET | Sched.CLONE_NEWNS | Sched.CLONE_NEWIPC | Sched.CLONE_NEWUTS | Sched.CLONE_NEWCGROUP;

    [Fact]
    public void Debians_switch_for_user_namespaces_is_named()
    {
        var finding = new FakeMachine().Setting("kernel.unprivileged_userns_clone", 0).Find("clone3", Errno.EPERM, namespaces: User | Six)!;
        finding.Cause.ShouldBe("user namespaces are switched off for ordinary users: kernel.unprivileged_userns_clone is 0");
        finding.Remedy.ShouldBe("as root: sysctl -w kernel.unprivileged_userns_clone=1, or run as root");
    }

    [Fact]
    public void Debians_switch_does_not_concern_root() =>
        FakeMachine.Root().Setting("kernel.unprivileged_userns_clone", 0).Find("clone3", Errno.EPERM, namespaces: User)!.Cause.ShouldNotContain("kernel.");

    [Fact]
    public void A_limit_of_no_user_namespaces_is_named()
    {
        var finding = new FakeMachine().Setting("user.max_user_namespaces", 0).Find("clone3", Errno.ENOSPC, namespaces: User | Six)!;
        finding.Cause.ShouldBe("user namespaces are switched off: user.max_user_namespaces is 0");
        finding.Remedy!.ShouldContain("sysctl -w user.max_user_namespaces=15000");
    }

    [Theory]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EUSERS)]
    public void A_full_limit_and_nesting_are_told_together(Errno errno) =>
        new FakeMachine().Setting("user.max_user_namespaces", 7).Find("unshare", errno, namespaces: User)!.Cause
            .ShouldBe("the caller has as many user namespaces as user.max_user_namespaces (7) allows, or they are nested more than 32 deep");

    [Theory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EACCES)]
    public void Ubuntus_switch_is_named_where_the_clone_fails(Errno errno)
    {
        var finding = new FakeMachine().Setting("kernel.apparmor_restrict_unprivileged_userns", 1).Find("clone3", errno, namespaces: User)!;
        finding.Cause.ShouldContain("kernel.apparmor_restrict_unprivileged_userns is 1");
        finding.Remedy.ShouldBe("give the program an AppArmor profile with the rule `userns,`, or as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }

    [Fact]
    public void Ubuntus_switch_is_named_where_the_first_right_is_missing()
    {
        var machine = new FakeMachine().Setting("kernel.apparmor_restrict_unprivileged_userns", 1);
        machine.Find(new SetPropagation("/", Mount.MS_SLAVE, "x"), "mount", Errno.EACCES, FakeMachine.UserNamespace(Six))!
            .Cause.ShouldBe("AppArmor gives user namespaces of ordinary programs no rights: kernel.apparmor_restrict_unprivileged_userns is 1");
        machine.Find(new SetHostname("box"), "sethostname", Errno.EPERM, FakeMachine.UserNamespace(Six))!.Cause.ShouldContain("AppArmor");
        // Once something has been allowed, it is not AppArmor that refuses the next.
        machine.Find(new SetHostname("box"), "sethostname", Errno.EPERM, FakeMachine.UserNamespace(Six), before: new SetPropagation("/", 0, "x"))!.Cause.ShouldNotContain("AppArmor");
    }

    [Fact]
    public void A_filter_of_the_surrounding_container_is_named() =>
        new FakeMachine().Caller(1000, seccomp: 2).Find("clone3", Errno.EPERM, namespaces: User)!.Cause.ShouldContain("seccomp filter");

    [Fact]
    public void A_filter_that_hides_clone3_is_named()
    {
        new FakeMachine().Caller(0, FakeMachine.All, seccomp: 2).Find("clone3", Errno.ENOSYS, namespaces: Six)!.Cause.ShouldBe("a seccomp filter of the surrounding container hides the call");
        FakeMachine.Root().Find("clone3", Errno.ENOSYS, namespaces: Six)!.Cause.ShouldContain("Linux 5.3");
    }

    [Fact]
    public void A_root_that_is_no_mount_comes_from_chroot()
    {
        var finding = FakeMachine.Root().Mounts("7 1 0:5 / /proc rw - proc proc rw").Find("clone3", Errno.EPERM, namespaces: User)!;
        finding.Cause.ShouldBe("the caller's root was changed with chroot, and there the kernel allows no user namespaces");
        finding.Remedy!.ShouldContain("pivot_root");
    }

    [Fact]
    public void A_root_other_than_that_of_process_1_comes_from_chroot() =>
        FakeMachine.Root().Namespace("/proc/1/ns/mnt", NamespaceKind.Mount, 5, 1).Namespace("/proc/thread-self/ns/mnt", NamespaceKind.Mount, 5, 1)
            .File("/proc/1/root/", FileKind.Directory).Find("clone3", Errno.EPERM, namespaces: User)!.Cause.ShouldStartWith("the caller's root was changed with chroot");

    [Fact]
    public void Each_kinds_limit_has_its_own_name()
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kind == NamespaceKind.User) continue;
            var finding = FakeMachine.Root().Setting($"user.max_{NamespaceKinds.ProcName(kind)}_namespaces", 0).Find("clone3", Errno.ENOSPC, namespaces: (ulong)kind)!;
            finding.Cause.ShouldBe($"{NamespaceKinds.OciName(kind)} namespaces are switched off: user.max_{NamespaceKinds.ProcName(kind)}_namespaces is 0");
        }
    }

    [Fact]
    public void Limits_that_may_be_reached_are_listed_with_their_values() =>
        FakeMachine.Root().Setting("user.max_net_namespaces", 3).Find("clone3", Errno.ENOSPC, namespaces: Sched.CLONE_NEWNET | Sched.CLONE_NEWUTS)!
            .Cause.ShouldBe("the caller has as many namespaces as one of these limits allows: user.max_uts_namespaces, user.max_net_namespaces = 3");

    [Fact]
    public void Pid_namespaces_nest_32_deep() =>
        FakeMachine.Root().Caller(0, FakeMachine.All, pids: string.Join('\t', Enumerable.Range(1, 32))).Find("clone3", Errno.ENOSPC, namespaces: Sched.CLONE_NEWPID)!
            .Cause.ShouldStartWith("PID namespaces can be nested 32 deep");

    [Fact]
    public void A_kernel_without_a_kind_is_named()
    {
        var finding = FakeMachine.Root().Without("/proc/thread-self/ns/time").Find(new Unshare(Sched.CLONE_NEWTIME, "x"), "unshare", Errno.EINVAL, namespaces: Sched.CLONE_NEWTIME)!;
        finding.Cause.ShouldBe("this kernel has no time namespaces");
        finding.Remedy!.ShouldContain("CONFIG_TIME_NS");
    }

    [Fact]
    public void Without_the_right_and_without_a_user_namespace_there_are_two_ways()
    {
        var finding = new FakeMachine().Find("clone3", Errno.EPERM, namespaces: Six)!;
        finding.Cause.ShouldBe("making namespaces takes CAP_SYS_ADMIN, which the caller lacks");
        finding.Remedy.ShouldBe("run as root, or give the container a user namespace of its own");
        finding.Kind.ShouldBe(AdviceKind.NewUserNamespace);
    }

    [Fact]
    public void A_limit_on_processes_is_told_with_its_value() =>
        new FakeMachine().Text("/proc/thread-self/limits", "Max processes             17                   20                   processes\n").Setting("kernel.pid_max", 32768)
            .Find("clone3", Errno.EAGAIN)!.Cause.ShouldBe("a limit on processes is reached: RLIMIT_NPROC (17) of the user, pids.max of the control group, or kernel.pid_max (32768)");

    [Fact]
    public void A_pid_namespace_that_has_ended_takes_no_processes()
    {
        using var handle = new HostDescriptorOf("pid namespace /run/ns");
        FakeMachine.Root().Find(new ContinueInNewProcess(0, "x"), "clone3", Errno.ENOMEM, new() { Joined = Sched.CLONE_NEWPID }, before: new JoinNamespace(handle.Descriptor, "pid", Sched.CLONE_NEWPID, false))!
            .Cause.ShouldStartWith("the PID namespace that was joined has ended");
    }

    [Fact]
    public void Too_many_descriptors_are_told_with_the_limit() =>
        new FakeMachine().Text("/proc/thread-self/limits", "Limit  Soft Hard\nMax open files            64                   256                  files\n")
            .Find(new CloneMount("/x", new(0, "x"), false, "x"), "open_tree", Errno.EMFILE)!.Cause.ShouldBe("the process has as many descriptors open as RLIMIT_NOFILE allows (64, at most 256)");

    [Fact]
    public void A_confined_caller_learns_by_what() =>
        new FakeMachine().Text("/proc/thread-self/attr/current", "docker-default (enforce)\n").Find("clone3", Errno.EACCES, namespaces: User)!.Cause
            .ShouldBe("the caller is confined as docker-default (enforce), which may not make user namespaces");

    [Fact]
    public void Root_without_the_capability_is_told_so() =>
        new FakeMachine().Caller(0, FakeMachine.All & ~FakeMachine.Mask(Capability.CAP_SYS_ADMIN)).Find("clone3", Errno.EPERM, namespaces: Six)!.Cause.ShouldContain("CAP_SYS_ADMIN");
}
