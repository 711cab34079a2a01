using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class ProcessCausesTests
{
    private static readonly Slot Slot = new(0, "x");

    [Fact]
    public void A_limit_above_the_hard_one_is_told_with_both_values()
    {
        var finding = FakeMachine.Root().Text("/proc/thread-self/limits", "Max open files            1024                 20000                files\n")
            .Find(new SetResourceLimit(7, "RLIMIT_NOFILE", 99999, 99999), "prlimit64", Errno.EPERM)!;
        finding.Cause.ShouldBe("the hard limit 99999 is above the caller's, 20000, and raising it takes CAP_SYS_RESOURCE in the machine's first user namespace");
        finding.Remedy.ShouldBe("ask for at most 20000, or raise the limit where the runtime is started");
    }

    [Fact]
    public void Nobody_may_pass_nr_open() =>
        FakeMachine.Root().Setting("fs.nr_open", 1048576).Find(new SetResourceLimit(7, "RLIMIT_NOFILE", 1, 1048577), "prlimit64", Errno.EPERM)!.Cause.ShouldBe("1048577 is more than fs.nr_open (1048576) allows anybody");

    [Fact]
    public void A_soft_limit_above_the_hard_one() => FakeMachine.Root().Find(new SetResourceLimit(0, "RLIMIT_CPU", ulong.MaxValue, 4), "prlimit64", Errno.EINVAL)!.Cause.ShouldBe("the soft limit unlimited is above the hard limit 4");

    [Fact]
    public void Lowering_oom_score_adj() =>
        FakeMachine.Root().Text("/proc/self/oom_score_adj", "200\n").Find(new WriteFile("/proc/self/oom_score_adj", "-5", "x"), "write", Errno.EACCES)!
            .Cause.ShouldBe("lowering oom_score_adj to -5 from the caller's 200 takes CAP_SYS_RESOURCE in the machine's first user namespace");

    [Fact]
    public void Raising_oom_score_adj_takes_no_capability()
    {
        var machine = FakeMachine.Root().Text("/proc/self/oom_score_adj", "0\n");
        foreach (var call in (string[])["openat", "write"])
            machine.Find(new WriteFile("/proc/self/oom_score_adj", "5", "x"), call, Errno.EACCES)!.Cause.ShouldNotContain("CAP_SYS_RESOURCE");
        machine.Find(new WriteFile("/proc/self/oom_score_adj", "5", "x"), "openat", Errno.EACCES)!.Cause.ShouldContain("belongs to another user");
    }

    [Theory]
    [InlineData("SCHED_DEADLINE", true, "may run on every processor it balances load over")]
    [InlineData("SCHED_DEADLINE", false, "take CAP_SYS_NICE")]
    [InlineData("SCHED_FIFO", true, "cpu.rt_runtime_us")]
    public void Schedulers(string policy, bool asRoot, string cause) =>
        (asRoot ? FakeMachine.Root() : new FakeMachine()).Find(new SetAttribute(SystemCallNumber.sched_setattr, [], "sched_setattr", policy, "x"), "sched_setattr", Errno.EPERM)!.Cause.ShouldContain(cause);

    [Theory]
    [InlineData(Errno.ENOENT, "there is no setting net.ipv4.nope:")]
    [InlineData(Errno.EINVAL, "the setting net.ipv4.nope does not take the value '1'")]
    [InlineData(Errno.EACCES, "net.ipv4.nope belongs to the network namespace, and the container shares its caller's")]
    public void Sysctls(Errno errno, string cause) => FakeMachine.Root().Find(new WriteFile("/proc/sys/net/ipv4/nope", "1", "x"), "openat", errno)!.Cause.ShouldStartWith(cause);

    [Fact]
    public void Clocks_of_a_time_namespace() =>
        FakeMachine.Root().Find(new WriteFile("/proc/self/timens_offsets", "monotonic -9 0\n", "x"), "write", Errno.ERANGE)!.Cause.ShouldBe("a clock would show a time before 0, or one beyond the kernel's range");

    [Fact]
    public void A_host_name_that_is_too_long() =>
        FakeMachine.Root().Find(new SetHostname(new string('x', 65)), "sethostname", Errno.EINVAL)!.ShouldBe(new Finding("the name is 65 bytes long, and the kernel takes 64", "choose a shorter one"));

    [Fact]
    public void A_host_name_of_a_shared_namespace() => new FakeMachine().Find(new SetHostname("x"), "sethostname", Errno.EPERM)!.Cause.ShouldContain("shares its caller's UTS namespace");

    [Fact]
    public void Ids_that_are_not_mapped()
    {
        var subject = FakeMachine.UserNamespace(0, 1000, 1);
        var user = new FakeMachine().Find(new SetUser(33, 0), "setresuid", Errno.EINVAL, subject)!;
        user.Cause.ShouldBe("user 33 does not exist in the container's user namespace, which has 0 (outside 1000)");
        user.Remedy.ShouldBe("map it (linux.uidMappings, --uidmap, ns exec --map-users), or choose one that is mapped");
        new FakeMachine().Find(new SetUser(0, 33), "setresgid", Errno.EINVAL, subject)!.Cause.ShouldStartWith("group 33 does not exist");
        new FakeMachine().Find(new SetGroups([0, 44]), "setgroups", Errno.EINVAL, subject)!.Cause.ShouldStartWith("group 44 does not exist");
    }

    [Fact]
    public void Groups_that_are_denied() => new FakeMachine().Find(new SetGroups([0]), "setgroups", Errno.EPERM, FakeMachine.UserNamespace())!.Cause.ShouldStartWith("the user namespace denies setgroups");

    [Fact]
    public void Capabilities_that_the_caller_lacks() =>
        FakeMachine.Root().Caller(0, FakeMachine.All & ~FakeMachine.Mask(Capability.CAP_SYS_RESOURCE))
            .Find(new SetCapabilities(0, FakeMachine.Mask(Capability.CAP_SYS_RESOURCE, Capability.CAP_KILL), 0, 0, "x"), "capset", Errno.EPERM)!
            .Cause.ShouldBe("nobody can give what it lacks itself, and the caller lacks CAP_SYS_RESOURCE");

    [Theory]
    [InlineData(Errno.ENOENT, "the container has no directory /work")]
    [InlineData(Errno.ENOTDIR, "/work or something on the way to it is no directory in the container")]
    [InlineData(Errno.EACCES, "the directory /work, or one on the way to it in the container, lacks the x bit for user 33, group 44")]
    [InlineData(Errno.EXDEV, "/work leads out of the container")]
    public void A_working_directory_that_is_refused(Errno errno, string cause) =>
        FakeMachine.Root().Find(new EnterWorkingDirectory("/work", false), "chdir", errno, before: new SetUser(33, 44))!.Cause.ShouldBe(cause);

    [Fact]
    public void A_terminal_without_devpts()
    {
        using var socket = new HostDescriptorOf("console");
        var step = new OpenTerminal(Slot, null, Slot, socket.Descriptor, false);
        var finding = FakeMachine.Root().Find(step, "openat2", Errno.ENOENT)!;
        finding.Cause.ShouldBe("the container has no devpts: nothing is at /dev/pts/ptmx");
        finding.Remedy!.ShouldContain("type devpts on /dev/pts");
        FakeMachine.Root().Find(step, "fstatfs", Errno.ENOTTY)!.Cause.ShouldContain("is no devpts");
        FakeMachine.Root().Setting("kernel.pty.max", 4096).Find(step, "openat2", Errno.ENOSPC)!.Cause.ShouldContain("kernel.pty.max (4096)");
    }

    [Fact]
    public void What_is_left_is_a_filter_or_a_policy()
    {
        new FakeMachine().Caller(0, FakeMachine.All, seccomp: 2).Find(new NewSession(), "setsid", Errno.EPERM)!.Cause.ShouldBe("the caller runs under a seccomp filter, which may refuse setsid");
        FakeMachine.Root().Text("/proc/thread-self/attr/current", "tight (enforce)").Find(new NewSession(), "setsid", Errno.EACCES)!.Cause.ShouldBe("the caller is confined as tight (enforce), which may forbid it");
        FakeMachine.Root().Find(new NewSession(), "setsid", Errno.EIO).ShouldBeNull();
    }

    [Fact]
    public void A_kill_by_the_memory_limit_is_told_with_the_group()
    {
        var machine = new FakeMachine().Text("/proc/self/cgroup", "0::/box\n").Text("/sys/fs/cgroup/box/memory.events", "low 0\noom 2\noom_kill 2\n");
        EndedBySignal.Find(9, new Machine(machine))!.Cause.ShouldBe("memory ran out: the kernel has ended 2 processes of the control group /box for reaching its memory.max");
        EndedBySignal.Find(31, new Machine(new FakeMachine()))!.Cause.ShouldContain("seccomp");
        LaunchFailure.Lost(new LaunchPlan(), 0, 128 + 9, "the container x").Message.ShouldStartWith("Cannot make the container x: its first process was ended by signal SIGKILL before it could start the program");
    }
}
