using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Launch.Plan;
using Caisson.Runtime.Launch.Planning;
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
        plan.ShouldHaveInOrder("setsid", "prlimit64", "PR_CAPBSET_DROP", "PR_SET_KEEPCAPS", "; setresuid(7", "capset", "PR_SET_NO_NEW_PRIVS", "close_range", "faccessat2", "sendmsg(<parent>)", "execve");
        plan.LastAt("chdir(\"/\"); getcwd").ShouldBeGreaterThan(plan.At("; setresuid(7"));
        plan.At("execve").ShouldBe(plan.Steps.Count - 1);
        // Nothing but looking, telling and waiting comes after the descriptors are closed.
        for (int i = plan.At("close_range") + 1; i < plan.Steps.Count - 1; i++)
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
