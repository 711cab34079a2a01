using Caisson.Cgroups.Systemd;

namespace Caisson.Runtime.Tests.Cgroups.Systemd;

public sealed class SystemdPlaceTests
{
    [Theory]
    [InlineData(null, false, "/system.slice/caisson-c1.scope")]
    [InlineData("", false, "/system.slice/caisson-c1.scope")]
    [InlineData(null, true, "/user.slice/caisson-c1.scope")]
    [InlineData("::x", false, "/system.slice/x.scope")]
    [InlineData(":cri:x", false, "/system.slice/cri-x.scope")]
    [InlineData("machine.slice:libpod:x", false, "/machine.slice/libpod-x.scope")]
    [InlineData("user.slice:libpod:x", true, "/user.slice/libpod-x.scope")]
    [InlineData("a-b-c.slice:docker:x", false, "/a.slice/a-b.slice/a-b-c.slice/docker-x.scope")]
    [InlineData("-.slice:p:x", false, "/p-x.scope")]
    [InlineData("system.slice:p:x.scope", false, "/system.slice/p-x.scope")]
    [InlineData(":p:a+b c", false, @"/system.slice/p-a\x2bb\x20c.scope")]
    [InlineData("kubepods.slice:cri:pod-1.slice", false, "/pod.slice/pod-1.slice")]
    public void A_path_names_a_unit(string? path, bool user, string expected) => SystemdPlace.Of(path, "c1", user).Path.ShouldBe(expected);

    [Theory]
    [InlineData("/absolute", "slice:prefix:name")]
    [InlineData("a:b", "slice:prefix:name")]
    [InlineData("a:b:c:d", "slice:prefix:name")]
    [InlineData("system.slice:b:", "missing")]
    [InlineData("system:b:c", ".slice")]
    [InlineData(".slice:b:c", "has to be a name")]
    [InlineData("a--b.slice:b:c", "has to be a name")]
    [InlineData("-a.slice:b:c", "has to be a name")]
    [InlineData("a-.slice:b:c", "has to be a name")]
    [InlineData("a/b.slice:b:c", "letters, digits")]
    [InlineData("../a.slice:b:c", "letters, digits")]
    public void Others_are_refused(string path, string why)
    {
        var error = Should.Throw<CaissonException>(() => SystemdPlace.Of(path, "c1", false));
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("cgroupfs");
    }

    [Fact]
    public void A_units_name_has_a_limit() => Should.Throw<CaissonException>(() => SystemdPlace.Of(null, new string('x', 250), false)).Cause!.ShouldContain("255");

    [Theory]
    [InlineData("257 (257.5-2)", 257)]
    [InlineData("v245.4-4ubuntu3", 245)]
    [InlineData("252", 252)]
    [InlineData("?", int.MaxValue)]
    public void Versions_are_numbers(string text, int version) => SystemdManager.ToVersion(text).ShouldBe(version);
}
