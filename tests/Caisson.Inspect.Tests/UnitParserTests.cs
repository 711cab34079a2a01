namespace Caisson.Inspect.Tests;

public sealed class UnitParserTests
{
    private const string Id = "3f2a9c0d1e5b77aa3f2a9c0d1e5b77aa3f2a9c0d1e5b77aa3f2a9c0d1e5b77aa";

    [Theory]
    [InlineData("/caisson-web", UnitKind.Container, "caisson", "web")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/user.slice/caisson-web.scope", UnitKind.Container, "caisson", "web")]
    [InlineData("/machine.slice/libpod-" + Id + ".scope", UnitKind.Container, "podman", Id)]
    [InlineData("/machine.slice/libpod-" + Id + ".scope/container", UnitKind.Container, "podman", Id)]
    [InlineData("/libpod_parent/libpod-" + Id, UnitKind.Container, "podman", Id)]
    [InlineData("/machine.slice/libpod-conmon-" + Id + ".scope", UnitKind.Scope, "systemd", "libpod-conmon-" + Id + ".scope")]
    [InlineData("/system.slice/docker-" + Id + ".scope", UnitKind.Container, "docker", Id)]
    [InlineData("/docker/" + Id, UnitKind.Container, "docker", Id)]
    [InlineData("/docker/" + Id + "/docker/" + "b" + "0000000000000000000000000000000000000000000000000000000000000ab", UnitKind.Container, "docker", "b0000000000000000000000000000000000000000000000000000000000000ab")]
    [InlineData("/system.slice/docker.service", UnitKind.Service, "systemd", "docker.service")]
    [InlineData("/system.slice/docker-proxy.scope", UnitKind.Scope, "systemd", "docker-proxy.scope")]
    [InlineData("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod12_34.slice/cri-containerd-" + Id + ".scope", UnitKind.Container, "containerd", Id)]
    [InlineData("/kubepods.slice/kubepods-pod12_34.slice/crio-" + Id + ".scope", UnitKind.Container, "cri-o", Id)]
    [InlineData("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod12_34.slice", UnitKind.Pod, "kubernetes", "12-34")]
    [InlineData("/kubepods/burstable/pod12-34", UnitKind.Pod, "kubernetes", "12-34")]
    [InlineData("/kubepods/burstable/pod12-34/" + Id, UnitKind.Container, "kubernetes", Id)]
    [InlineData("/system.slice/kubepods-pod12_34.slice:cri-containerd:" + Id, UnitKind.Container, "containerd", Id)]
    [InlineData("/system.slice/nerdctl-" + Id + ".scope", UnitKind.Container, "containerd", Id)]
    [InlineData("/ecs/task/" + Id, UnitKind.Container, "", Id)]
    [InlineData("/lxc.payload.blue", UnitKind.Container, "lxc", "blue")]
    [InlineData("/lxc/blue", UnitKind.Container, "lxc", "blue")]
    [InlineData("/machine.slice/machine-qemu\\x2d1\\x2dblue.scope", UnitKind.Machine, "systemd", "qemu-1-blue")]
    [InlineData("/machine.slice/systemd-nspawn@blue.service/payload", UnitKind.Machine, "systemd", "blue")]
    [InlineData("/system.slice/sshd.service", UnitKind.Service, "systemd", "sshd.service")]
    [InlineData("/system.slice/system-getty.slice/getty@tty1.service", UnitKind.Service, "systemd", "getty@tty1.service")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope", UnitKind.Scope, "systemd", "session-3.scope")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox.scope", UnitKind.Scope, "systemd", "app-firefox.scope")]
    [InlineData("/user.slice/user-1000.slice", UnitKind.Slice, "systemd", "user-1000.slice")]
    [InlineData("/../../system.slice/sshd.service", UnitKind.Service, "systemd", "sshd.service")]
    // A container with a systemd of its own is still that container.
    [InlineData("/system.slice/docker-" + Id + ".scope/system.slice/nginx.service", UnitKind.Container, "docker", Id)]
    public void Groups_are_recognized_as_engines_and_systemd_name_them(string path, UnitKind kind, string engine, string name) =>
        UnitParser.Parse(path).ShouldBe(new Unit(kind, engine, name));

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/process_api/18e5a8a9a39511b43b98a85c4e200fa7")]
    [InlineData("/libpod-")]
    [InlineData("/podium")]
    [InlineData("/init.scope.d")]
    public void Other_groups_tell_nothing(string path) => UnitParser.Parse(path).ShouldBeNull();

    [Fact]
    public void Of_several_hierarchies_the_one_with_a_container_counts()
    {
        const string File = "3:cpu:/\n2:memory:/system.slice/x.service\n1:name=systemd:/docker/" + Id + "\n0::/system.slice/x.service\n";
        UnitParser.ParseFile(File).ShouldBe(("/docker/" + Id, new Unit(UnitKind.Container, "docker", Id)));
    }

    [Fact]
    public void A_group_without_a_meaning_is_still_told()
    {
        UnitParser.ParseFile("2:cpu:/\n1:memory:/mine\n0::/\n").ShouldBe(("/mine", null));
        UnitParser.ParseFile("0::/\n").ShouldBe(("/", null));
        UnitParser.ParseFile("").ShouldBe((null, null));
        UnitParser.ParseFile("nonsense\n::\n").ShouldBe(("", null));
    }
}
