using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.SelfTests;

public sealed class FixtureTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task The_busybox_root_runs() =>
        (await Sandbox.RunAsync("/usr/sbin/chroot", Fixtures.Busybox, "/bin/sh", "-c", "echo $(id -un) $(ls /)"))
            .ShouldExit().Line.ShouldBe("root bin dev etc home proc root run sbin sys tmp usr var");

    [FactIf(Feature.Root, Feature.DebianRoot)]
    public async Task The_debian_root_runs() =>
        (await Sandbox.RunAsync("/usr/sbin/chroot", Fixtures.Debian, "/bin/sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME; dpkg -s bash | grep Status"))
            .ShouldExit().Line.ShouldBe("bookworm\nStatus: install ok installed");

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task An_ordinary_user_can_read_them() =>
        (await Sandbox.RunAsync(new ProgramStart("/bin/ls", Fixtures.Busybox) { User = TestUser.Plain })).ShouldExit();

    [FactIf(Feature.BusyboxRoot)]
    public async Task A_bundle_is_what_was_asked_for()
    {
        var bundle = await new BundleBuilder(Sandbox)
            .Shell("echo hello").Mount("/data", "tmpfs", "tmpfs", "nosuid").Namespace("network", null).Namespace("uts", "/proc/1/ns/uts")
            .Edit(config => config["hostname"] = "other").BuildAsync();
        var config = JsonNode.Parse(await File.ReadAllTextAsync(bundle.ConfigPath))!;
        config["process"]!["args"]!.AsArray().Select(node => (string)node!).ShouldBe(["/bin/sh", "-c", "echo hello"]);
        ((string)config["mounts"]!.AsArray()[^1]!["destination"]!).ShouldBe("/data");
        config["linux"]!["namespaces"]!.ToJsonString().ShouldNotContain("network");
        config["linux"]!["namespaces"]!.ToJsonString().ShouldContain("{\"type\":\"uts\",\"path\":\"/proc/1/ns/uts\"}");
        File.Exists(bundle.InRoot("/bin/busybox")).ShouldBeTrue();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task A_users_bundle_is_the_users()
    {
        var bundle = await new BundleBuilder(Sandbox).For(TestUser.Ranged).BuildAsync();
        (await Sandbox.RunAsync("/bin/stat", "-c", "%U", bundle.Directory, bundle.InRoot("/etc/passwd"))).Line.ShouldBe("caisson-test\ncaisson-test");
        var config = await File.ReadAllTextAsync(bundle.ConfigPath);
        config.ShouldNotContain("gid=5");
        config.ShouldContain("\"hostID\": 20000");
    }

    [FactIf(Feature.BusyboxRoot)]
    public void Reasons_name_what_is_missing() => (TestRun.IsRoot ? Feature.OrdinaryUser : Feature.Root).ShouldSatisfyAllConditions(
        feature => Machine.WhyNot(feature).ShouldStartWith("needs"),
        feature => new FactIfAttribute(feature).Skip.ShouldStartWith("needs"),
        feature => new FactIfAttribute().Skip.ShouldBeNull());
}
