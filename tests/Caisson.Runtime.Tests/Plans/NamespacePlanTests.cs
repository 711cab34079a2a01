using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using static Caisson.Runtime.Tests.Plans.PlanText;

namespace Caisson.Runtime.Tests.Plans;

/// <summary>Plans of programs in namespaces without a container. A difference is to be read: the order of steps is what makes a launch safe.</summary>
public sealed class NamespacePlanTests
{
    private static readonly IdMap s_single = new(new IdMapping(0, 1000, 1));

    [Fact]
    public void New_namespaces_of_every_kind_kept_and_furnished() => ShouldBeGolden(Build(new NamespaceRequest
    {
        Arguments = ["/bin/true"],
        Environment = ["PATH=/bin"],
        New = NamespaceKind.All,
        Users = new IdMap(new IdMapping(0, 100000, 65536)),
        Groups = new IdMap(new IdMapping(0, 100000, 65536)),
        Keep = [new NamespaceFile(NamespaceKind.Network, "/run/netns/blue")],
        Hostname = "myhost",
        Monotonic = 5,
        Boottime = -6,
        ProcMount = "/proc",
        BinfmtMount = "/proc/sys/fs/binfmt_misc",
        Interpreter = ":qemu:M::x::/bin/qemu:OCF",
        Root = "/srv/root",
        WorkingDirectory = "/tmp",
        Uid = 5,
        Gid = 6,
        KeepCapabilities = true,
        ParentDeathSignal = Signal.SIGKILL,
    }, Administrator), "ns-exec-all");

    [Fact]
    public void A_user_namespace_of_an_ordinary_user() => ShouldBeGolden(Build(new NamespaceRequest
    {
        Arguments = ["sh"],
        New = NamespaceKind.User | NamespaceKind.Network | NamespaceKind.Pid | NamespaceKind.Mount,
        Users = s_single,
        Groups = s_single,
        Setgroups = SetgroupsPolicy.Deny,
        ProcMount = "/proc",
        Propagation = MountPropagation.Unchanged,
    }, User), "ns-exec-user");

    [Fact]
    public void A_user_namespace_for_somebody_else() => ShouldBeGolden(Build(new NamespaceRequest
    {
        Arguments = ["sh"],
        New = NamespaceKind.User | NamespaceKind.Network | NamespaceKind.Pid,
        Users = s_single,
        Groups = s_single,
        Owner = (1000, 1000),
    }, Administrator), "ns-exec-owner");

    [Fact]
    public void Without_a_fork_the_program_stays_outside()
    {
        var plan = Build(new NamespaceRequest { Arguments = ["sh"], New = NamespaceKind.Pid | NamespaceKind.Time | NamespaceKind.Uts, Fork = false }, Administrator);
        ((NamespaceKind)plan.CloneFlags).ShouldBe(NamespaceKind.Uts);
        plan.ShouldHaveInOrder("unshare(CLONE_NEWTIME)", "unshare(CLONE_NEWPID)", "execve");
        plan.Find("clone3").ShouldBeLessThan(0);
    }

    [Fact]
    public void A_process_is_entered_at_once_and_otherwise_one_by_one() => ShouldBeGolden(Build(Enter(NamespaceKind.User, NamespaceKind.Pid, NamespaceKind.Mount, NamespaceKind.Network), Administrator), "ns-enter");

    [Fact]
    public void Nobody_can_trace_a_process_that_is_about_to_enter()
    {
        foreach (var host in (LaunchHost[])[Administrator, User])
        {
            var plan = Build(Enter(NamespaceKind.User, NamespaceKind.Mount), host);
            plan.At("PR_SET_DUMPABLE").ShouldBe(0);
            plan.ShouldHaveInOrder("PR_SET_DUMPABLE", "setgroups(0)", "setns", "setresuid(0", "close_range", "faccessat2", "execve");
        }
    }

    [Fact]
    public void The_root_is_changed_after_everything_was_entered_and_the_directory_lies_in_it()
    {
        using var root = new Linux.Files.DescriptorHandle();
        var request = Enter(NamespaceKind.Mount);
        var plan = Build(new NamespaceRequest { Arguments = request.Arguments, Joined = request.Joined, RootDirectory = root, WorkingDirectory = "/data" }, Administrator);
        plan.ShouldHaveInOrder("setns", "chroot", "chdir(\"/data\"); getcwd", "execve");
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refused(new NamespaceRequest { Arguments = ["sh"], Users = s_single }, "none is made");
        Refused(new NamespaceRequest { Arguments = ["sh"], Boottime = 1 }, "time namespace");
        Refused(new NamespaceRequest { Arguments = ["sh"], ProcMount = "/proc" }, "mount namespace");
        Refused(new NamespaceRequest { Arguments = ["sh"], Keep = [new NamespaceFile(NamespaceKind.Uts, "/x")] }, "Cannot keep a uts namespace in /x");
        Refused(new NamespaceRequest { Arguments = ["sh"], New = NamespaceKind.Uts, Joined = Enter(NamespaceKind.Uts).Joined }, "made and joined at once");
        Refused(new NamespaceRequest { Arguments = ["sh"], SecurityContext = "a:b:c" }, "SELinux is not enabled");
    }

    [Fact]
    public void An_ordinary_user_is_told_to_make_a_user_namespace()
    {
        var plan = Build(new NamespaceRequest { Arguments = ["sh"], New = NamespaceKind.Network }, User);
        Should.Throw<CaissonException>(() => Prepare(plan)).Advice!.Kind.ShouldBe(AdviceKind.AddUserNamespace);
        Prepare(Build(new NamespaceRequest { Arguments = ["sh"], New = NamespaceKind.Network | NamespaceKind.User }, User));
    }

    private static void Prepare(LaunchPlan plan)
    {
        foreach (var step in plan.Before) step.Do();
    }

    private static void Refused(NamespaceRequest request, string words) =>
        Should.Throw<CaissonException>(() => Build(request, new LaunchHost(true, 0, 0) { HasSELinux = false })).Message.ShouldContain(words);

    private static LaunchPlan Build(NamespaceRequest request, LaunchHost host) =>
        NamespacePlanner.Build(request, host, request.Keep.Count > 0 ? new NamespaceFiles(request.Keep, forChildren: false) : null);

    // Nothing is open here: the plan is only read.
    private static NamespaceRequest Enter(params NamespaceKind[] kinds)
    {
        var all = NamespaceKind.None;
        foreach (var kind in kinds) all |= kind;
        bool user = all.HasFlag(NamespaceKind.User);
        return new NamespaceRequest
        {
            Arguments = ["sh"],
            Joined = [.. kinds.Select(kind => new JoinedNamespace(kind, new NamespaceHandle(), $"/proc/4242/ns/{NamespaceKinds.ProcName(kind)}"))],
            Process = new PidFd(),
            AtOnce = all,
            LeaveGroups = user,
            Uid = user ? 0 : null,
            Gid = user ? 0 : null,
        };
    }
}
