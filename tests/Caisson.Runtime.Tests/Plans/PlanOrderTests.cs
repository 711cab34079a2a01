using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux.Abi;
using Caisson.Oci;
using static Caisson.Runtime.Tests.Plans.PlanText;

namespace Caisson.Runtime.Tests.Plans;

/// <summary>What must come before what, whatever the document: each line is a reason why containers have been broken out of.</summary>
public sealed class PlanOrderTests
{
    public static TheoryData<string> Documents => ["plain", "user", "rootless", "joined", "time", "terminal"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Privileges_go_in_the_order_in_which_they_are_needed(string document)
    {
        var plan = Plan(document);
        plan.ShouldHaveInOrder("prlimit64", "PR_CAPBSET_DROP", "PR_SET_KEEPCAPS", "; setresuid(7", "capset", "PR_SET_NO_NEW_PRIVS", "close_range", "faccessat2", "sendmsg(<parent>)", "execve");
        if (document != "joined") plan.ShouldHaveInOrder("setsid", "prlimit64");
        plan.LastAt("chdir(\"/\"); getcwd").ShouldBeGreaterThan(plan.At("; setresuid(7"));
        plan.At("execve").ShouldBe(plan.Steps.Count - 1);
        // Nothing but looking, telling and waiting comes after the descriptors are closed; or after the birth that follows, what a process can do for itself alone.
        int last = document == "joined" ? plan.At("rt_sigprocmask") : plan.At("close_range");
        for (int i = last + 1; i < plan.Steps.Count - 1; i++)
            (plan.Steps[i].Call.StartsWith("faccessat2", StringComparison.Ordinal) || plan.Steps[i].Call.Contains("<parent>", StringComparison.Ordinal)).ShouldBeTrue(plan.Steps[i].Call);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Sources_are_taken_while_the_callers_identity_decides_what_may_be_seen(string document)
    {
        var plan = Plan(document);
        var user = plan.Find("setresuid(0");
        foreach (var source in (string[])["open_tree(\"/srv/data\"", $"open_tree(\"{Bundle}/rootfs\""])
        {
            // For a user namespace the administrator's parent takes them, before there is a child at all.
            if (plan.Find(source) is var taken and >= 0 && user >= 0) taken.ShouldBeLessThan(user);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Proc_and_sys_are_mounted_without_following_links(string document)
    {
        var plan = Plan(document);
        foreach (var place in (string[])["\"/proc\" in <root>", "\"/sys\" in <root>"])
            if (plan.Find(place) is var at and >= 0 && !plan.Steps[at].Call.Contains("</sys> = open_tree", StringComparison.Ordinal) && !(document == "rootless" && place.Contains("sys", StringComparison.Ordinal)))
                plan.Steps[at].Call.ShouldContain("without symbolic links");
        plan.At("\"/proc\" in <root>").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void The_root_is_entered_once_everything_of_the_hosts_is_in_place_and_sealed_last(string document)
    {
        var plan = Plan(document);
        int pivot = plan.At("pivot_root");
        for (int i = pivot + 1; i < plan.Steps.Count; i++)
            plan.Steps[i].Call.Contains("open_tree(\"", StringComparison.Ordinal).ShouldBeFalse($"after the host's root is gone: {plan.Steps[i].Call}");
        // Hidden and read-only paths are those of the container's own /proc, in the root that it will see.
        plan.At("copy of <empty directory>").ShouldBeGreaterThan(pivot);
        plan.At("open_tree(OPEN_TREE_CLONE|AT_RECURSIVE); mount_setattr(AT_RECURSIVE, set=RDONLY").ShouldBeGreaterThan(plan.LastAt("copy of <empty directory>"));
        int seal = plan.At("fstatfs(<root>)");
        seal.ShouldBeGreaterThan(plan.LastAt("open_tree(OPEN_TREE_CLONE|AT_RECURSIVE); mount_setattr(AT_RECURSIVE, set=RDONLY"));
        for (int i = seal + 1; i < plan.Steps.Count; i++)
            plan.Steps[i].Call.Contains("move_mount", StringComparison.Ordinal).ShouldBeFalse(plan.Steps[i].Call);
    }

    [Fact]
    public void Whoever_joins_a_pid_namespace_is_born_there_with_nothing_but_what_the_program_is_to_have()
    {
        foreach (var plan in (LaunchPlan[])[Plan("joined"), ExecPlanner.Build(new() { Id = "x", ContainerPid = int.MaxValue, Spec = Spec(), Process = Spec().Process! }, Administrator)])
        {
            plan.ShouldHaveInOrder("setns", "PR_CAPBSET_DROP", "; setresuid(", "capset", "close_range", "MADV_DONTNEED", "clone3(CLONE_PARENT)", "setsid", "faccessat2", "execve");
            plan.LastAt("capset").ShouldBeLessThan(plan.At("clone3(CLONE_PARENT)"));
        }
        Plan("joined").ShouldHaveInOrder("pivot_root", "clone3(CLONE_PARENT)");
        Plan("joined").At("fsconfig(\"pidns\", <pid namespace /proc/4242/ns/pid>)").ShouldBeLessThan(Plan("joined").At("pivot_root"));
    }

    [Fact]
    public void A_process_is_in_the_pid_namespace_early_only_where_something_needs_it_there()
    {
        void Joined(OciSpec spec) => spec.Namespace(NamespaceTypes.Pid, "/proc/4242/ns/pid");
        Build(Spec(Joined), Administrator with { MakesProcOfOthers = false }).ShouldHaveInOrder("clone3(", "fsopen(\"proc\")", "pivot_root");
        LaunchPlanner.Build(new() { Id = "x", Spec = Spec(Joined), Bundle = Bundle, Steps = new() { BeforeRoot = new Runtime.Steps.RunHooks("run hooks", static () => { }) } }, Administrator).ShouldHaveInOrder("clone3(", "pivot_root");
        // Whoever has no procfs to mount needs nothing of the kind.
        Build(Spec(spec =>
        {
            Joined(spec);
            spec.Mounts!.RemoveAll(mount => mount.Type == "proc");
        }), Administrator with { MakesProcOfOthers = false }).ShouldHaveInOrder("pivot_root", "clone3(CLONE_PARENT)");
    }

    [Fact]
    public void A_filter_that_would_take_a_right_to_load_is_in_force_before_anybody_sees_the_process()
    {
        static LaunchPlan Exec(string forbidden) => ExecPlanner.Build(new()
        {
            Id = "x",
            ContainerPid = int.MaxValue,
            Spec = Spec(spec => spec.Linux!.Seccomp = new SpecSeccomp
            {
                DefaultAction = "SCMP_ACT_ALLOW",
                Syscalls = [new SpecSyscall { Names = [forbidden], Action = "SCMP_ACT_ERRNO" }],
            }),
            Process = Spec(spec => spec.Process!.NoNewPrivileges = false).Process!,
        }, Administrator);
        // docker's profile answers clone3 with ENOSYS.
        var plan = Exec("clone3");
        plan.ShouldHaveInOrder("capset(effective=CAP_KILL|CAP_NET_BIND_SERVICE|CAP_AUDIT_WRITE, permitted=CAP_KILL|CAP_NET_BIND_SERVICE|CAP_AUDIT_WRITE, inheritable=none, ambient=none; CAP_SYS_ADMIN", "SECCOMP_SET_MODE_FILTER", "clone(CLONE_PARENT)");
        plan.Steps[plan.At("clone(CLONE_PARENT)") - 1].Call.ShouldEndWith("ambient=none)");
        // One that forbids what the last steps need comes last.
        Exec("setsid").ShouldHaveInOrder("clone3(CLONE_PARENT)", "setsid", "SECCOMP_SET_MODE_FILTER");
    }

    [Fact]
    public void Control_files_are_never_those_of_a_mount_namespace_that_is_joined()
    {
        var plan = Build(Spec(spec =>
        {
            spec.Namespace(NamespaceTypes.Mount, "/proc/4242/ns/mnt");
            spec.Namespace(NamespaceTypes.Time);
            spec.Mounts = [];
            spec.Root!.Readonly = false;
            spec.Linux!.MaskedPaths = spec.Linux.ReadonlyPaths = null;
            spec.Process!.OomScoreAdj = 7;
            spec.Linux.Sysctl = new() { ["net.ipv4.ip_forward"] = "1" };
            spec.Linux.TimeOffsets = new() { ["monotonic"] = new SpecTimeOffset { Secs = 1 } };
        }), Administrator);
        plan.ShouldHaveInOrder("write(\"/proc/self/oom_score_adj\", \"7\")", "setns(<mount namespace", "write(<the host's /proc>/self/timens_offsets");
        plan.ShouldHaveInOrder("setns(<mount namespace", "write(<the host's /proc>/sys/net/ipv4/ip_forward");
    }

    [Fact]
    public void The_score_of_a_process_that_is_born_into_a_user_namespace_is_written_by_its_parent()
    {
        var plan = Build(Spec(spec =>
        {
            spec.UserNamespace(100000, 65536);
            spec.Process!.OomScoreAdj = 7;
        }), Administrator);
        plan.Steps[plan.At("oom_score_adj")].ShouldBeAssignableTo<ParentStep>();
        Build(Spec(spec => spec.Process!.OomScoreAdj = 7), Administrator).Steps.OfType<ChildStep>().First().Call.ShouldContain("oom_score_adj");
    }

    [Fact]
    public void Maps_of_the_document_say_nothing_of_a_user_namespace_that_is_joined()
    {
        Build(Spec(spec => spec.UserNamespace(3_000_000, 65536, "/proc/4242/ns/user")), Administrator).At("PR_SET_MM_MAP").ShouldBeGreaterThan(0);
        // Nor of a container that shares the host's mounts, and with them its view of the runtime.
        Build(Spec(spec =>
        {
            spec.Namespace(NamespaceTypes.Mount, null);
            spec.Mounts = [];
            spec.Root!.Readonly = false;
            spec.Linux!.MaskedPaths = spec.Linux.ReadonlyPaths = null;
        }), Administrator).At("PR_SET_MM_MAP").ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Nobody_can_trace_a_process_that_is_about_to_join()
    {
        var plan = Plan("joined");
        plan.At("PR_SET_DUMPABLE").ShouldBe(plan.At("KEYCTL_JOIN_SESSION_KEYRING") + 1, "only the keyring comes before");
        plan.ShouldHaveInOrder("PR_SET_DUMPABLE", "setns");
    }

    [Fact]
    public void The_runtimes_own_file_is_protected_before_a_namespace_with_others_in_it_is_joined()
    {
        var plan = Build(Spec(spec => spec.Namespace(NamespaceTypes.Pid, "/proc/4242/ns/pid")), Administrator);
        plan.ShouldHaveInOrder("PR_SET_DUMPABLE", "PR_SET_MM_MAP", "setns");
        var exec = ExecPlanner.Build(new() { Id = "x", ContainerPid = int.MaxValue, Spec = Spec(), Process = Spec().Process! }, Administrator);
        exec.ShouldHaveInOrder("PR_SET_DUMPABLE", "PR_SET_MM_MAP", "setns");
    }

    [Fact]
    public void A_container_whose_ids_cannot_write_the_runtimes_file_needs_no_protection_of_it() =>
        Build(Spec(spec => spec.UserNamespace(3_000_000, 65536)), Administrator).Find("PR_SET_MM_MAP").ShouldBe(-1);

    [Fact]
    public void Maps_are_written_before_ids_change_and_ids_change_before_anything_is_made()
    {
        var plan = Build(Spec(spec => spec.UserNamespace(100000, 65536)), Administrator);
        plan.ShouldHaveInOrder("read(<parent>)", "setresuid(0", "fsopen");
        (plan.CloneFlags & Sched.CLONE_NEWUSER).ShouldNotBe(0ul);
    }

    [Fact]
    public void Control_groups_of_the_host_are_read_only_without_a_namespace_of_their_own()
    {
        var plan = Build(Spec(spec =>
        {
            spec.Namespace(NamespaceTypes.Cgroup, null);
            spec.Mounts!.Find(mount => mount.Destination == "/sys/fs/cgroup")!.Options = ["rw", "nosuid"];
        }), Administrator);
        plan.ShouldHaveInOrder("open_tree(\"/sys/fs/cgroup\"", "mount_setattr(<cgroup2>, set=RDONLY", "\"/sys/fs/cgroup\" in <root>");
    }

    [Fact]
    public void Mounts_come_in_the_documents_order_and_attributes_before_the_place()
    {
        var plan = Plan("plain");
        plan.ShouldHaveInOrder("\"/proc\" in <root>", "\"/dev\" in <root>", "\"/dev/pts\" in <root>", "\"/sys\" in <root>", "\"/data\" in <root>");
        plan.LastAt("mount_setattr(</srv/data>").ShouldBeLessThan(plan.At("\"/data\" in <root>"));
    }

    private static LaunchPlan Plan(string document)
    {
        void Common(OciSpec spec)
        {
            spec.Process!.User = new SpecUser { Uid = 7, Gid = 8 };
            spec.Process.NoNewPrivileges = true;
            spec.Process.Rlimits = [new SpecRlimit { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 1024 }];
            spec.Root!.Readonly = true;
            spec.Mounts!.Add(new SpecMount { Destination = "/data", Type = "bind", Source = "/srv/data", Options = ["bind", "ro"] });
        }
        var spec = document == "rootless" ? SpecDefaults.CreateRootless(User.Uid, User.Gid) : Spec();
        spec.Process!.Terminal = document == "terminal";
        Common(spec);
        switch (document)
        {
            case "user": spec.UserNamespace(100000, 65536); break;
            case "rootless": spec.Process.User = new SpecUser { Uid = 7, Gid = 8 }; break;
            case "joined": spec.Namespace(NamespaceTypes.Pid, "/proc/4242/ns/pid"); break;
            case "time": spec.Namespace(NamespaceTypes.Time); break;
        }
        return Build(spec, document == "rootless" ? User : Administrator);
    }
}
