using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

public sealed class NamespaceCheckTests : CheckTest
{
    [Fact]
    public void Each_kind_tells_its_limit_and_use()
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            var name = $"{NamespaceKinds.OciName(kind)}-namespaces";
            var limit = $"user.max_{NamespaceKinds.ProcName(kind)}_namespaces";
            var all = new FakeProbes().Run(name, Root().Setting(limit, 500));
            ShouldBe(all, CheckState.Ok);
            all.Text.ShouldBe("at most 500 for each user, 0 in use by processes that can be seen");
            ShouldBe(new FakeProbes().Run(name, Root().Setting(limit, 0)), CheckState.Missing, $"switched off: {limit} is 0", $"as root: sysctl -w {limit}=15000");
            ShouldBe(new FakeProbes().Counts(kind, 95).Run(name, Root().Setting(limit, 100)), CheckState.Limited, $"{limit} = 100", $"sysctl -w {limit}=15000");
            ShouldBe(new FakeProbes().Run(name, Root().Without($"/proc/thread-self/ns/{NamespaceKinds.ProcName(kind)}")), CheckState.Missing, remedy: "CONFIG_");
        }
    }

    [Fact]
    public void A_check_says_what_the_failure_would()
    {
        var machine = Root().Setting("user.max_net_namespaces", 0);
        new FakeProbes().Run("network-namespaces", machine).Finding.ShouldBe(machine.Find("clone3", Errno.ENOSPC, namespaces: Sched.CLONE_NEWNET));
        var user = Anna().Setting("kernel.unprivileged_userns_clone", 0);
        new FakeProbes().Run("user-namespace-switches", user).Finding.ShouldBe(user.Find("clone3", Errno.EPERM, namespaces: Sched.CLONE_NEWUSER));
        var none = Anna().Setting("user.max_user_namespaces", 0);
        new FakeProbes().Run("user-namespaces", none).Finding.ShouldBe(none.Find("clone3", Errno.ENOSPC, namespaces: Sched.CLONE_NEWUSER));
        var kernel = Root().Without("/proc/thread-self/ns/time");
        new FakeProbes().Run("time-namespaces", kernel).Finding.ShouldBe(kernel.Find("unshare", Errno.EINVAL, namespaces: Sched.CLONE_NEWTIME));
    }

    [Fact]
    public void Switches_matter_to_ordinary_users()
    {
        ShouldBe(new FakeProbes().Run("user-namespace-switches", Anna()), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("user-namespace-switches", Anna().Setting("kernel.unprivileged_userns_clone", 0)), CheckState.Missing, "kernel.unprivileged_userns_clone is 0");
        ShouldBe(new FakeProbes().Run("user-namespace-switches", Root().Setting("kernel.unprivileged_userns_clone", 0)), CheckState.Limited);
        ShouldBe(new FakeProbes().Run("user-namespace-switches", Anna().Setting("kernel.apparmor_restrict_unprivileged_userns", 1)), CheckState.Limited, "AppArmor", "userns,");
        ShouldBe(new FakeProbes().Run("user-namespace-switches", Root().Mounts("7 1 0:5 / /proc rw - proc proc rw")), CheckState.Missing, "chroot");
    }

    [Fact]
    public void What_the_caller_would_do_is_tried()
    {
        var probes = new FakeProbes();
        probes.Run("new-namespaces", Root()).Details.Count.ShouldBe(3);
        probes.Tried.ShouldBe(["namespaces", "namespaces in a user namespace", "namespaces"]);
        ShouldBe(new FakeProbes().Run("new-namespaces", Anna()), CheckState.Ok);
        ShouldBe(new FakeProbes().Fails("namespaces in a user namespace", "clone3", Errno.EPERM, "it is so", "do this").Run("new-namespaces", Anna()), CheckState.Missing, "it is so", "do this");
        ShouldBe(new FakeProbes().Fails("namespaces in a user namespace", "clone3", Errno.EPERM, "it is so", "do this").Run("new-namespaces", Root()), CheckState.Limited, "it is so", "do this");
        ShouldBe(new FakeProbes { Impossible = "not here" }.Run("new-namespaces", Root()), CheckState.Unknown);
    }

    [Fact]
    public void Subordinate_ids_are_those_of_the_caller()
    {
        const string good = "anna:100000:65536\n";
        FakeMachine With(string users, string groups) => Anna().Text("/etc/subuid", users).Text("/etc/subgid", groups);
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good, good)), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("subordinate-ids", With("", good)), CheckState.Limited, "user anna (1000) has no range of subordinate ids in /etc/subuid", "usermod --add-subuids 100000-165535 anna");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good, "berta:200000:65536\n")), CheckState.Limited, "/etc/subgid", "usermod --add-subgids 265536-331071 anna");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With("anna:100000:1000\n", good)), CheckState.Limited, "gives anna 1000 ids", "--add-subuids 101000-166535 anna");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good + "berta:165000:65536\n", good)), CheckState.Limited, "gives berta ids that anna has too: 165000", "a range that nobody has");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good + "nonsense\n", good)), CheckState.Limited, "line 2", "correct /etc/subuid");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good, good).Text("/etc/passwd", "")), CheckState.Limited, "has no name");
        ShouldBe(new FakeProbes().Run("subordinate-ids", With(good, good).Text("/proc/thread-self/uid_map", "0 5000 1\n1000 6000 1\n")), CheckState.Limited, "does not exist in the user namespace");
        ShouldBe(new FakeProbes().Run("subordinate-ids", Root()), CheckState.Ok);
    }

    [Fact]
    public void The_helpers_need_their_rights()
    {
        FakeMachine With(uint mode) => Anna().File("/usr/bin/newuidmap", FileKind, mode).File("/usr/bin/newgidmap", FileKind, mode);
        ShouldBe(new FakeProbes().Run("id-map-helpers", With(0x9ED)), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("id-map-helpers", With(0x1ED)), CheckState.Limited, "neither the setuid bit", "chmod u+s /usr/bin/newuidmap");
        ShouldBe(new FakeProbes().Run("id-map-helpers", With(0x1ED).Capable("/usr/bin/newuidmap").Capable("/usr/bin/newgidmap")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("id-map-helpers", Anna()), CheckState.Limited, "newuidmap is not installed", "apt-get install uidmap");
        ShouldBe(new FakeProbes().Run("id-map-helpers", Anna().Text("/etc/os-release", "ID=fedora\n")), CheckState.Limited, remedy: "dnf install shadow-utils");
        ShouldBe(new FakeProbes().Run("id-map-helpers", With(0x9ED).Mounts("1 0 8:1 / / rw,nosuid - ext4 a rw")), CheckState.Limited, "nosuid", "remount,suid /");
        ShouldBe(new FakeProbes().Run("id-map-helpers", With(0x9ED).Caller(1000, noNewPrivileges: 1)), CheckState.Limited, "no_new_privs");
    }

    [Fact]
    public void Filters_hide_calls_and_old_kernels_lack_them()
    {
        ShouldBe(new FakeProbes().Run("process-calls", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Lacks("clone3").Run("process-calls", Root().Caller(0, FakeMachine.All, seccomp: 2)), CheckState.Missing, "a seccomp filter of the surrounding container hides the call");
        ShouldBe(new FakeProbes().Lacks("mount_setattr").Run("mount-api", Root()), CheckState.Missing, "this kernel does not have mount_setattr", "5.12");
        var old = new FakeProbes().Lacks("statmount", "listmount", "open_tree_attr").Run("mount-api", Root());
        ShouldBe(old, CheckState.Ok);
        old.Text.ShouldContain("without open_tree_attr, statmount, listmount");
        old.Details.Count(detail => detail.State == CheckState.Limited).ShouldBe(3);
    }

    [Theory]
    [InlineData("6.12.9-amd64", "Ok")]
    [InlineData("5.13.0", "Limited")]
    [InlineData("5.10.0-30-amd64", "Missing")]
    [InlineData("", "Unknown")]
    public void The_version_is_told(string release, string state) => ShouldBe(new FakeProbes().Run("kernel", Root().Text("/proc/sys/kernel/osrelease", release + "\n")), Enum.Parse<CheckState>(state));

    [Fact]
    public void The_configuration_is_read_where_it_is()
    {
        ShouldBe(new FakeProbes().Run("kernel-config", Root()), CheckState.Unknown);
        ShouldBe(new FakeProbes { Config = "#\nCONFIG_NAMESPACES=y\n" }.Run("kernel-config", Root()), CheckState.Missing, "CONFIG_USER_NS", "use a kernel that has them");
        var all = "\n" + string.Join('\n', new FakeProbes { Config = "\n" }.Run("kernel-config", Root()).Details.Select(detail => $"{detail.Name}=y")) + "\n";
        ShouldBe(new FakeProbes { Config = all }.Run("kernel-config", Root()), CheckState.Ok);
        var modules = new FakeProbes { Config = all.Replace("CONFIG_VETH=y", "CONFIG_VETH=m").Replace("CONFIG_TUN=y", "CONFIG_TUN=m") }.Run("kernel-config", Root().Text("/proc/modules", "tun 61440 0 - Live 0x0\n"));
        ShouldBe(modules, CheckState.Ok);
        modules.Text.ShouldContain("loaded when first used: veth");
        ShouldBe(new FakeProbes { Config = all.Replace("CONFIG_VETH=y", "# CONFIG_VETH is not set") }.Run("kernel-config", Root()), CheckState.Limited, "CONFIG_VETH");
    }

    private static Caisson.Linux.Files.FileKind FileKind => Caisson.Linux.Files.FileKind.Regular;
}
