using System.Text;
using Caisson.Cgroups;

namespace Caisson.Runtime.Tests.Cgroups;

public class CgroupLayoutTests
{
    private const string Hybrid = """
        22 28 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
        23 22 0:7 / /sys/kernel/security rw,nosuid,nodev,noexec,relatime shared:8 - securityfs securityfs rw
        29 22 0:24 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
        30 29 0:25 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate
        31 29 0:26 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,xattr,name=systemd
        34 29 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:15 - cgroup cgroup rw,cpu,cpuacct
        35 29 0:30 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,memory
        36 29 0:31 / /sys/fs/cgroup/freezer rw,nosuid,nodev,noexec,relatime shared:17 - cgroup cgroup rw,clone_children,release_agent=/a,freezer
        37 28 0:32 / /mnt/elsewhere/memory rw - cgroup cgroup rw,memory

        """;

    private const string HybridGroups = """
        12:cpu,cpuacct:/user.slice
        11:memory:/user.slice/user-1000.slice
        5:freezer:/
        1:name=systemd:/user.slice/user-1000.slice/session-2.scope
        0::/user.slice/user-1000.slice/session-2.scope

        """;

    private static CgroupLayout Parse(string mounts, string groups) => CgroupLayout.Parse(Encoding.UTF8.GetBytes(mounts), Encoding.UTF8.GetBytes(groups));

    [Fact]
    public void A_hybrid_machine_has_each_controller_in_one_place()
    {
        var layout = Parse(Hybrid, HybridGroups);
        layout.Mode.ShouldBe(CgroupMode.Hybrid);
        layout.Hierarchies.Select(hierarchy => hierarchy.Name).ShouldBe(["cgroup2", "name=systemd", "cpu,cpuacct", "memory", "freezer"]);
        layout.Unified!.MountPoint.ShouldBe("/sys/fs/cgroup/unified");
        layout.Of("cpuacct")!.OwnDirectory.ShouldBe("/sys/fs/cgroup/cpu,cpuacct/user.slice");
        layout.Of("memory")!.OwnDirectory.ShouldBe("/sys/fs/cgroup/memory/user.slice/user-1000.slice");
        layout.Of("freezer")!.OwnDirectory.ShouldBe("/sys/fs/cgroup/freezer");
        layout.Of("name=systemd")!.Version.ShouldBe(1);
    }

    [Fact]
    public void Version_1_alone()
    {
        var layout = Parse(string.Join('\n', Hybrid.Split('\n').Where(line => !line.Contains("cgroup2"))), HybridGroups);
        layout.Mode.ShouldBe(CgroupMode.Legacy);
        layout.Unified.ShouldBeNull();
        layout.UnifiedControllers.ShouldBeEmpty();
    }

    [Fact]
    public void Version_2_alone()
    {
        var layout = Parse("22 1 0:21 / /sys rw - sysfs sysfs rw\n25 22 0:23 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n", "0::/system.slice/ssh.service\n");
        layout.Mode.ShouldBe(CgroupMode.Unified);
        layout.Hierarchies.ShouldHaveSingleItem().OwnDirectory.ShouldBe("/sys/fs/cgroup/system.slice/ssh.service");
    }

    [Fact]
    public void None_are_mounted() => Parse("22 1 0:21 / /sys rw - sysfs sysfs rw\n", "0::/\n").Mode.ShouldBe(CgroupMode.None);

    [Theory]
    [InlineData("90 29 0:40 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw", CgroupMode.Unified)]
    [InlineData("90 29 0:40 / /sys/fs/cgroup rw - tmpfs tmpfs rw", CgroupMode.None)]
    [InlineData("90 29 0:40 / /sys rw - sysfs sysfs rw", CgroupMode.None)]
    [InlineData("90 29 0:40 / /sys/fs/cgroup/unified rw - tmpfs tmpfs rw", CgroupMode.Legacy)]
    public void What_is_covered_does_not_count(string later, CgroupMode mode) => Parse(Hybrid + later + "\n", HybridGroups).Mode.ShouldBe(mode);

    [Fact]
    public void A_mount_may_show_a_part_of_a_hierarchy()
    {
        var hierarchy = Parse("41 40 0:30 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n", "11:memory:/docker/abc/below\n").Hierarchies.ShouldHaveSingleItem();
        hierarchy.OwnDirectory.ShouldBe("/sys/fs/cgroup/memory/below");
        hierarchy.DirectoryOf("/docker/abc").ShouldBe("/sys/fs/cgroup/memory");
    }

    [Fact]
    public void A_hierarchy_that_the_process_is_not_in_is_none_of_it() =>
        Parse(Hybrid, "0::/\n").Hierarchies.ShouldHaveSingleItem().Version.ShouldBe(2);

    [Fact]
    public void Words_are_separated_by_blanks_and_lines() => CgroupLayout.Words(" cpu io\nmemory\n"u8).ShouldBe(["cpu", "io", "memory"]);
}
