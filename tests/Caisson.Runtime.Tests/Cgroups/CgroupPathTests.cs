using Caisson.Cgroups;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Cgroups;

public class CgroupPathTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("/a/b", "/a/b")]
    [InlineData("//a/./b//", "/a/b")]
    [InlineData("a/b/", "a/b")]
    [InlineData("system.slice:caisson:c1", "system.slice:caisson:c1")]
    [InlineData("/a..b", "/a..b")]
    public void Paths_are_put_in_order(string? path, string? expected) => CgroupPath.Normalize(path).ShouldBe(expected);

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("./.")]
    [InlineData("/a\0b")]
    [InlineData("/a\nb")]
    public void What_leads_elsewhere_is_refused(string path) => Should.Throw<CaissonException>(() => CgroupPath.Normalize(path)).Message.ShouldContain("linux.cgroupsPath");

    [Theory]
    [InlineData(1, "/user.slice/a", "/m/user.slice/a")]
    [InlineData(1, "/", "/m")]
    [InlineData(2, "/user.slice/a.scope", "/m/user.slice")]
    [InlineData(2, "/a", "/m")]
    [InlineData(2, "/", "/m")]
    public void Relative_paths_start_at_a_group_that_can_hand_controllers_on(int version, string own, string expected) =>
        CgroupPath.Base(new CgroupHierarchy(version, [], "/m", "/", own)).ShouldBe(expected);

    private static CgroupLayout Layout => CgroupLayout.Parse("""
        35 29 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        36 29 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

        """u8, "3:memory:/here\n0::/there/mine\n"u8);

    private static Cgroup? Locate(string? path, SpecResources? resources = null, bool rootless = false, List<string>? warnings = null, CgroupLayout? layout = null) => new CgroupfsDriver().Locate(new CgroupRequest
    {
        Id = "c1",
        Spec = new OciSpec { Linux = new SpecLinux { CgroupsPath = path, Resources = resources } },
        Layout = layout ?? Layout,
        Rootless = rootless,
        Warn = warnings is null ? null : warnings.Add,
    });

    [Theory]
    [InlineData("/pod/c1", "/sys/fs/cgroup/memory/pod/c1", "/sys/fs/cgroup/unified/pod/c1")]
    [InlineData("pod/c1", "/sys/fs/cgroup/memory/here/pod/c1", "/sys/fs/cgroup/unified/there/pod/c1")]
    [InlineData(null, "/sys/fs/cgroup/memory/here/c1", "/sys/fs/cgroup/unified/there/c1")]
    public void A_group_is_in_every_hierarchy(string? path, string first, string second) =>
        Locate(path)!.Directories.Select(directory => directory.Path).ShouldBe([first, second]);

    [Fact]
    public void Nothing_delegated_and_nothing_asked_for_is_a_warning()
    {
        var warnings = new List<string>();
        // The directories do not exist, so they cannot be written to.
        Locate(null, new SpecResources { Pids = new SpecPids { Limit = -1 } }, rootless: true, warnings).ShouldBeNull();
        warnings.ShouldHaveSingleItem().ShouldContain("no control group is delegated");
    }

    [Fact]
    public void A_limit_that_no_group_can_have_is_an_error() =>
        Should.Throw<CaissonException>(() => Locate(null, new SpecResources { Pids = new SpecPids { Limit = 10 } }, rootless: true)).Message.ShouldContain("linux.resources.pids.limit");

    [Fact]
    public void A_path_on_a_machine_without_groups_is_an_error() =>
        Should.Throw<CaissonException>(() => Locate("/a", layout: CgroupLayout.Parse(""u8, "0::/\n"u8))).Message.ShouldContain("no control groups are mounted");
}
