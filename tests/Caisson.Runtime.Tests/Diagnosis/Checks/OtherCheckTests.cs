using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Linux.Files;
using Caisson.Linux.Security;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

public sealed class OtherCheckTests : CheckTest
{
    [Fact]
    public void Network_devices_are_made()
    {
        ShouldBe(new FakeProbes().Run("network-devices", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Fails("dummy device", "sendto", Errno.EOPNOTSUPP).Run("network-devices", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Fails("veth device", "recvfrom", Errno.EOPNOTSUPP).Run("network-devices", Root()), CheckState.Limited, "veth", "modprobe -a veth");
    }

    [Theory]
    [InlineData(Errno.None, "Ok", "")]
    [InlineData(Errno.ENOENT, "Missing", "mknod /dev/net/tun c 10 200; chmod 666 /dev/net/tun")]
    [InlineData(Errno.ENODEV, "Missing", "modprobe tun")]
    [InlineData(Errno.EACCES, "Limited", "chmod 666 /dev/net/tun")]
    [InlineData(Errno.EPERM, "Limited", "--device /dev/net/tun")]
    public void The_tun_device_is_opened(Errno errno, string state, string remedy) => ShouldBe(new FakeProbes().Closed("/dev/net/tun", errno).Run("tun", Root()), Enum.Parse<CheckState>(state), null, remedy);

    [Fact]
    public void Nftables_answers_in_a_namespace_of_its_own()
    {
        FakeMachine machine() => Root().File("/usr/bin/nft", FileKind.Regular).File("/usr/sbin/iptables", FileKind.Regular);
        ShouldBe(new FakeProbes().Run("nftables", machine()), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("nftables", Root()), CheckState.Limited, "the program nft is not installed", "apt-get install nftables");
        ShouldBe(new FakeProbes().Fails("nftables table", "recvfrom", Errno.EOPNOTSUPP).Run("nftables", machine()), CheckState.Missing, "CONFIG_NF_TABLES", "modprobe nf_tables");
        ShouldBe(new FakeProbes().Fails("nftables chain for address translation", "recvfrom", Errno.ENOENT).Run("nftables", machine()), CheckState.Limited, "type nat", "nft_chain_nat");
        new FakeProbes().Links("/usr/sbin/iptables", "/etc/alternatives/iptables").Links("/etc/alternatives/iptables", "/usr/sbin/iptables-legacy").Links("/usr/sbin/iptables-legacy", "xtables-legacy-multi")
            .Run("nftables", machine()).Details[^1].Text.ShouldContain("legacy");
        new FakeProbes().Links("/usr/sbin/iptables", "xtables-nft-multi").Run("nftables", machine()).Details[^1].Text.ShouldBe("writes rules of nftables");
    }

    [Fact]
    public void Forwarding()
    {
        ShouldBe(new FakeProbes().Run("forwarding", Root().Setting("net.ipv4.ip_forward", 1).Setting("net.ipv6.conf.all.forwarding", 1)), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("forwarding", Root().Setting("net.ipv4.ip_forward", 0)), CheckState.Limited, "net.ipv4.ip_forward is 0", "sysctl -w net.ipv4.ip_forward=1");
        ShouldBe(new FakeProbes().Run("forwarding", Root()), CheckState.Unknown);
    }

    [Fact]
    public void Filters_and_what_they_can_answer()
    {
        const string file = "/proc/sys/kernel/seccomp/actions_avail", all = "kill_process kill_thread trap errno user_notif trace log allow\n";
        ShouldBe(new FakeProbes().Run("seccomp", Root().Text(file, all)), CheckState.Ok);
        ShouldBe(new FakeProbes().Lacks("seccomp: set a filter").Run("seccomp", Root()), CheckState.Missing, "CONFIG_SECCOMP_FILTER");
        ShouldBe(new FakeProbes().Run("seccomp", Root().Text(file, all.Replace("user_notif ", ""))), CheckState.Limited, "user_notif");
        ShouldBe(new FakeProbes { Seccomp = null }.Run("seccomp", Root().Text(file, all)), CheckState.Limited, "libseccomp", "apt-get install libseccomp2");
        ShouldBe(new FakeProbes().Run("seccomp-notify", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Answers(-(long)Errno.EINVAL, "seccomp: sizes of notifications").Run("seccomp-notify", Root()), CheckState.Missing, "Linux 5.0");
        ShouldBe(new FakeProbes().Answers(-(long)Errno.EPERM, "seccomp: sizes of notifications").Run("seccomp-notify", Root()), CheckState.Unknown);
    }

    [Fact]
    public void Security_modules()
    {
        var apparmor = new FakeProbes().Run("security-modules", Root().Text("/sys/module/apparmor/parameters/enabled", "Y\n").Text("/sys/kernel/security/apparmor/profiles", "a (enforce)\nb (complain)\n").Text("/sys/kernel/security/lsm", "capability,landlock,apparmor"));
        ShouldBe(apparmor, CheckState.Ok);
        apparmor.Text.ShouldBe("capability,landlock,apparmor");
        apparmor.Details[0].Text.ShouldBe("enabled, 2 profiles are loaded, 1 of them enforced");
        new FakeProbes().Run("security-modules", Root().Text("/sys/fs/selinux/enforce", "1")).Details[1].Text.ShouldBe("enforcing");
        ShouldBe(new FakeProbes().Run("security-modules", Root()), CheckState.Limited, "neither AppArmor nor SELinux", "apt-get install apparmor");
        var none = new FakeProbes { Config = "\nCONFIG_X=y\n" }.Answers(-(long)Errno.EOPNOTSUPP, "landlock_create_ruleset").Run("security-modules", Root().Setting("kernel.yama.ptrace_scope", 2));
        ShouldBe(none, CheckState.Limited, remedy: "use a kernel that has one of them");
        none.Details.Single(detail => detail.Name == "Landlock").Text.ShouldContain("lsm=");
        none.Details.Single(detail => detail.Name == "Yama").State.ShouldBe(CheckState.Limited);
    }

    [Fact]
    public void Capabilities_that_nobody_can_give()
    {
        FakeMachine with(ulong effective, ulong bounding, int noNew = 0) => Root().Text("/proc/thread-self/status", $"Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCapPrm:\t{effective:x16}\nCapEff:\t{effective:x16}\nCapBnd:\t{bounding:x16}\nNoNewPrivs:\t{noNew}\nSeccomp:\t0\n");
        var without = FakeMachine.All & ~FakeMachine.Mask(Capability.CAP_SYS_RESOURCE);
        ShouldBe(new FakeProbes().Run("capabilities", with(FakeMachine.All, FakeMachine.All)), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("capabilities", with(without, without)), CheckState.Limited, "the caller lacks CAP_SYS_RESOURCE", "leave these out of process.capabilities");
        ShouldBe(new FakeProbes().Run("capabilities", with(without, FakeMachine.All)), CheckState.Limited, "CAP_SYS_RESOURCE");
        ShouldBe(new FakeProbes().Run("capabilities", with(FakeMachine.All, FakeMachine.All, 1)), CheckState.Limited, "no_new_privs", "NoNewPrivileges=no");
    }

    [Fact]
    public void Limits()
    {
        FakeMachine with(string files, string processes) => Root().Text("/proc/thread-self/limits", $"Max open files            {files,-20} {files,-20} files\nMax processes             {processes,-20} {processes,-20} processes\n");
        ShouldBe(new FakeProbes().Run("open-files", with("20000", "unlimited")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("open-files", with("1024", "unlimited")), CheckState.Limited, "1024", "ulimit -n");
        ShouldBe(new FakeProbes().Run("processes", with("1024", "unlimited")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("processes", with("1024", "100")), CheckState.Limited, "RLIMIT_NPROC allows 100", "ulimit -u");
        ShouldBe(new FakeProbes().Run("open-files", Root()), CheckState.Unknown);
        ShouldBe(new FakeProbes().Run("keys", Anna().Setting("kernel.keys.maxkeys", 200).Text("/proc/key-users", "    0: 5 4/4 3/1000000 1/25000000\n 1000:  190 190/190 190/200 9/20000\n")), CheckState.Limited, "190 keys", "kernel.keys.maxkeys=2000");
        ShouldBe(new FakeProbes().Run("keys", Root().Setting("kernel.keys.root_maxkeys", 1000000).Text("/proc/key-users", "    0: 5 4/4 3/1000000 1/25000000\n")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("inotify", Root().Setting("fs.inotify.max_user_instances", 128).Setting("fs.inotify.max_user_watches", 65536)), CheckState.Limited, "128", "max_user_instances=1024");
        ShouldBe(new FakeProbes().Run("inotify", Root().Setting("fs.inotify.max_user_instances", 1024).Setting("fs.inotify.max_user_watches", 8192)), CheckState.Limited, "8192", "max_user_watches=524288");
        ShouldBe(new FakeProbes().Run("mounts-and-terminals", Root().Setting("fs.mount-max", 5)), CheckState.Limited, "fs.mount-max (5)", "fs.mount-max=20");
        ShouldBe(new FakeProbes().Run("mounts-and-terminals", Root().Setting("fs.mount-max", 100000).Setting("kernel.pty.max", 10).Setting("kernel.pty.nr", 10)), CheckState.Limited, "kernel.pty.max (10)");
        ShouldBe(new FakeProbes().Run("mounts-and-terminals", Root().Setting("fs.mount-max", 100000).Setting("kernel.pty.max", 4096)), CheckState.Ok);
    }

    [Theory]
    [InlineData("/run/systemd/container", "podman", "podman run")]
    [InlineData("/proc/1/environ", "TERM=x\0container=lxc\0", "security.nesting=true")]
    [InlineData("/proc/1/cgroup", "0::/kubepods/besteffort/pod1\n", "hostUsers false")]
    [InlineData("/.dockerenv", null, "systempaths=unconfined")]
    public void Surroundings_are_known_by_their_marks(string path, string? text, string remedy)
    {
        var machine = Root().Caller(0, FakeMachine.All, seccomp: 2);
        ShouldBe(new FakeProbes().Run("container", text is null ? machine.File(path, FileKind.Regular) : machine.Text(path, text)), CheckState.Limited, "seccomp", remedy);
    }

    [Fact]
    public void Emulators_and_the_host_name()
    {
        const string place = "/proc/sys/fs/binfmt_misc";
        ShouldBe(new FakeProbes().Run("emulators", Root()), CheckState.Missing, "not mounted", "mount -t binfmt_misc");
        ShouldBe(new FakeProbes().Lists(place, "status").Run("emulators", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", $"2 1 0:5 / {place} rw - autofs systemd-1 rw")), CheckState.Unknown);
        ShouldBe(new FakeProbes().Lists(place, "register", "status").Run("emulators", Root()), CheckState.Missing, "no emulator is registered", "apt-get install qemu-user-static");
        var some = new FakeProbes().Lists(place, "qemu-aarch64", "qemu-arm", "register", "status").Run("emulators", Root().Text(place + "/qemu-aarch64", "enabled\ninterpreter /usr/bin/q\nflags: OCF\n").Text(place + "/qemu-arm", "enabled\nflags: O\n"));
        ShouldBe(some, CheckState.Ok);
        some.Details[1].State.ShouldBe(CheckState.Limited);
        ShouldBe(new FakeProbes().Run("hostname", Root().Text("/proc/sys/kernel/hostname", "river\n").Text("/etc/hosts", "127.0.1.1 river # me\n")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("hostname", Root().Text("/proc/sys/kernel/hostname", "(none)\n")), CheckState.Limited, "(none)", "hostnamectl");
        ShouldBe(new FakeProbes().Run("hostname", Root()), CheckState.Unknown);
    }
}
