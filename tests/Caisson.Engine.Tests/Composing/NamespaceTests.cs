namespace Caisson.Engine.Tests.Composing;

public sealed class NamespaceTests
{
    [Theory]
    [InlineData("none", "")]
    [InlineData("pid", "pid")]
    [InlineData("mnt,network", "mount network")]
    [InlineData("default,time", "pid mount uts ipc network cgroup time")]
    [InlineData("all", "user pid mount uts ipc network cgroup time")]
    public void Ns_says_what_is_new(string list, string expected)
    {
        Facts.Namespaces(Facts.Spec(Facts.Options with { Namespaces = [list] })).ShouldBe(expected);
    }

    [Fact]
    public void Share_takes_away_and_userns_adds()
    {
        Facts.Namespaces(Facts.Spec(Facts.Options with { Share = ["net,uts"], UserNamespace = true })).ShouldBe("user pid mount ipc cgroup");
    }

    [Fact]
    public void Join_takes_containers_processes_and_files()
    {
        Facts.Namespaces(Facts.Spec(Facts.Options with { Join = ["net=web", "ipc,uts=pid:12", "cgroup=ns/cg"] }))
            .ShouldBe("pid mount uts=/proc/12/ns/uts ipc=/proc/12/ns/ipc network=/proc/4711/ns/net cgroup=/work/ns/cg");
    }

    [Fact]
    public void The_callers_own_user_namespace_is_shared_and_not_joined()
    {
        var spec = Facts.Spec(Facts.Options with { Join = ["user,net=web"] }, Facts.Root with { IsOwnNamespace = (_, kind) => kind == "user" });

        Facts.Namespaces(spec).ShouldBe("pid mount uts ipc network=/proc/4711/ns/net cgroup");
    }

    [Fact]
    public void Joining_mounts_brings_their_root_along()
    {
        var composition = Facts.Compose(Facts.Options with { Join = ["mount=web"] });

        Facts.Namespaces(composition.Spec).ShouldContain("mount=/proc/4711/ns/mnt");
        composition.Overlay.ShouldBeNull();
        composition.Spec.Mounts.ShouldBeNull();
        composition.Spec.Process!.Cwd.ShouldBe("/");
    }

    [Theory]
    [InlineData("net", "/sys", "bind /sys rbind,nosuid,noexec,nodev,rro")]
    [InlineData("pid", "/proc", "bind /proc rbind,nosuid,noexec,nodev")]
    [InlineData("ipc", "/dev/mqueue", "bind /dev/mqueue rbind,nosuid,noexec,nodev")]
    public void What_a_user_namespace_may_not_mount_is_the_hosts(string shared, string destination, string expected)
    {
        Facts.Mount(Facts.Spec(Facts.Options with { Share = [shared] }, Facts.User), destination).ShouldBe(expected);
        Facts.Mount(Facts.Spec(Facts.Options with { Share = [shared] }), destination).ShouldNotContain("bind");
    }

    [Fact]
    public void A_shared_network_keeps_the_hosts_resolver_and_names()
    {
        var composition = Facts.Compose(Facts.Options with { Share = ["net"] });

        composition.Files.Single(file => file.Path.EndsWith("/resolv.conf", StringComparison.Ordinal)).Text.ShouldBe("nameserver 192.0.2.1\n");
        composition.Files.Single(file => file.Path.EndsWith("/hosts", StringComparison.Ordinal)).Text.ShouldBe("127.0.0.1 localhost\n192.0.2.7 host\n127.0.1.1\tbox\n");
    }

    [Fact]
    public void Clocks_can_be_moved()
    {
        var spec = Facts.Spec(Facts.Options with { TimeOffsets = ["monotonic=3600,boottime=-2.25"] });

        Facts.Namespaces(spec).ShouldEndWith("time");
        spec.Linux!.TimeOffsets!["monotonic"].Secs.ShouldBe(3600);
        (spec.Linux.TimeOffsets["boottime"].Secs, spec.Linux.TimeOffsets["boottime"].Nanosecs).ShouldBe((-3, 750_000_000u));
    }

    [Fact]
    public void Names_are_set()
    {
        var spec = Facts.Spec(Facts.Options with { Hostname = "a.example", Domainname = "nis" });

        (spec.Hostname, spec.Domainname).ShouldBe(("a.example", "nis"));
        spec.Process!.Env!.ShouldContain("HOSTNAME=a.example");
    }

    [Theory]
    [InlineData("foo", "--ns foo: there is no kind of namespace called foo; the kinds are user, pid, mount, uts, ipc, net, cgroup, time; or all, default, none")]
    [InlineData("pid,", "--ns pid,: an item of the list is empty")]
    [InlineData("pid,none", "no kind of namespace called none")]
    public void Ns_refuses(string list, string expected)
    {
        Facts.Refusal(Facts.Options with { Namespaces = [list] }).ShouldContain(expected);
    }

    [Theory]
    [InlineData("net", "it has no target")]
    [InlineData("net=", "it has no target")]
    [InlineData("foo=web", "no kind of namespace called foo")]
    [InlineData("net=nobody", "neither a running container nor a pinned net namespace is named nobody")]
    [InlineData("net=pid:0", "not a process id")]
    [InlineData("net=pid:-1", "not a process id")]
    [InlineData("net=/missing", "/missing does not exist")]
    public void Join_refuses(string text, string expected)
    {
        Facts.Refusal(Facts.Options with { Join = [text] }).ShouldContain(expected);
    }

    [Fact]
    public void Contradictions_are_named()
    {
        Facts.Refusal(Facts.Options with { Namespaces = ["net"], Share = ["net"] }).ShouldBe("--share net contradicts --ns net: the net namespace can only be one of new, shared and joined");
        Facts.Refusal(Facts.Options with { Join = ["net=web"], Share = ["net"] }).ShouldContain("contradicts");
        Facts.Refusal(Facts.Options with { Join = ["net=web", "net=pid:1"] }).ShouldContain("already that of web");
        Facts.Refusal(Facts.Options with { Join = ["user=web"], UidMaps = ["0:1:1"] }).ShouldContain("--uidmap contradicts --join user=web");
        Facts.Refusal(Facts.Options with { Share = ["user"], MapRoot = true }).ShouldContain("--map-root contradicts --share user");
        Facts.Refusal(Facts.Options with { Share = ["uts"], Hostname = "x" }).ShouldContain("--hostname x: the uts namespace is shared with the host (--share uts)");
        Facts.Refusal(Facts.Options with { Join = ["uts=web"], Domainname = "x" }).ShouldContain("that of web");
        Facts.Refusal(Facts.Options with { Share = ["time"], TimeOffsets = ["boottime=1"] }).ShouldContain("only a new one can be given offsets");
        Facts.Refusal(Facts.Options with { Namespaces = ["pid"], TimeOffsets = ["boottime=1"] }).ShouldContain("add time to --ns");
        Facts.Refusal(Facts.Options with { Join = ["mount=web"], Rootfs = "/x" }).ShouldContain("--rootfs needs a mount namespace of the container's own: it is that of web (--join mount=web)");
        Facts.Refusal(Facts.Options with { Share = ["mount"], Volumes = ["/a:/b"] }).ShouldContain("--volume needs a mount namespace");
        Facts.Refusal(Facts.Options with { Host = true, Rootfs = "/x" }).ShouldContain("--host contradicts --rootfs");
    }

    [Fact]
    public void What_the_kernel_refuses_is_said_before()
    {
        Facts.Refusal(Facts.Options with { Share = ["user"] }, Facts.User).ShouldContain("cannot be made without a user namespace of its own (--share user)");
        Facts.Refusal(Facts.Options with { Join = ["net=web"] }, Facts.User).ShouldContain("join that as well: --join user=web");
        Facts.Refusal(Facts.Options with { Join = ["pid=web"], UserNamespace = true }).ShouldContain("cannot be combined with a joined pid namespace");
    }

    [Fact]
    public void An_ordinary_user_may_run_something_with_nothing_new()
    {
        var spec = Facts.Spec(Facts.Options with { Namespaces = ["none"] }, Facts.User);

        Facts.Namespaces(spec).ShouldBe("");
        (spec.Process!.User!.Uid, spec.Process.User.Gid).ShouldBe((1000u, 1000u));
        spec.Process.Capabilities.ShouldBeNull();
    }

    [Theory]
    [InlineData("realtime=1", "no offset for the time of day")]
    [InlineData("tai=1", "no clock called tai")]
    [InlineData("boottime", "is not a number of seconds")]
    [InlineData("boottime=1h", "1h is not a number of seconds")]
    [InlineData("boottime=99999999999999", "is not a number of seconds")]
    public void Time_offset_refuses(string text, string expected)
    {
        Facts.Refusal(Facts.Options with { TimeOffsets = [text] }).ShouldContain(expected);
    }

    [Fact]
    public void Names_that_are_none_are_refused()
    {
        Facts.Refusal(Facts.Options with { Hostname = "" }).ShouldContain("it is empty");
        Facts.Refusal(Facts.Options with { Hostname = new string('a', 65) }).ShouldContain("longer than 64 bytes");
        Facts.Refusal(Facts.Options with { Domainname = "a b" }).ShouldContain("a character that no name has");
    }
}
