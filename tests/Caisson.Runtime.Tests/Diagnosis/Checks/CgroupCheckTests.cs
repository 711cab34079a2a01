using Caisson.Cgroups;
using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

public sealed class CgroupCheckTests : CheckTest
{
    private const string Slice = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice";

    private static FakeMachine Unified(FakeMachine machine, string own = "/", string options = "rw") => machine
        .Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 1 0:6 / /sys rw - sysfs sysfs rw", $"4 3 0:7 / /sys/fs/cgroup {options} - cgroup2 cgroup2 rw")
        .Text("/proc/self/cgroup", $"0::{own}\n").Text("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n");

    private static FakeMachine Hybrid(FakeMachine machine) => machine
        .Mounts("1 0 8:1 / / rw - ext4 a rw", "3 1 0:6 / /sys rw - sysfs sysfs rw", "4 3 0:7 / /sys/fs/cgroup rw - tmpfs t rw", "5 4 0:8 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory", "6 4 0:9 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw")
        .Text("/proc/self/cgroup", "4:memory:/x\n0::/\n").Text("/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n");

    [Fact]
    public void The_layout_is_named()
    {
        ShouldBe(new FakeProbes().Run("cgroup-layout", Unified(Root())), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("cgroup-layout", Hybrid(Root())), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("cgroup-layout", Hybrid(Anna())), CheckState.Limited, "ordinary users", "systemd.unified_cgroup_hierarchy=1 to the kernel's command line");
        ShouldBe(new FakeProbes().Run("cgroup-layout", Hybrid(Anna()).File("/etc/default/grub", FileKind.Regular)), CheckState.Limited, remedy: "/etc/default/grub, run update-grub");
        ShouldBe(new FakeProbes().Run("cgroup-layout", Root()), CheckState.Missing, CgroupfsDriver.NotMounted.Cause, "mount -t cgroup2");
        ShouldBe(new FakeProbes().Run("cgroup-layout", Unified(Root(), options: "ro")), CheckState.Limited, "read-only", "mount -o remount,rw /sys/fs/cgroup");
        ShouldBe(new FakeProbes().Run("cgroup-layout", Unified(Root(), options: "ro").File("/run/.containerenv", FileKind.Regular)), CheckState.Limited, "read-only", "start the surrounding container");
    }

    [Fact]
    public void Controllers_count_wherever_they_are()
    {
        ShouldBe(new FakeProbes().Run("cgroup-controllers", Unified(Root())), CheckState.Ok);
        var hybrid = new FakeProbes().Run("cgroup-controllers", Hybrid(Root()));
        ShouldBe(hybrid, CheckState.Limited, "cpu, pids, io, cpuset");
        hybrid.Details.Single(detail => detail.Name == "memory").Text.ShouldBe("version 1, /sys/fs/cgroup/memory, limits memory");
        ShouldBe(new FakeProbes().Run("cgroup-controllers", Unified(Root()).Text("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids hugetlb\n").Text("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t0\t100\t0\n")), CheckState.Limited, "memory", "cgroup_enable=memory");
        ShouldBe(new FakeProbes().Run("cgroup-controllers", Root()), CheckState.Unknown);
    }

    [Fact]
    public void What_is_delegated_is_told_with_the_way_to_more()
    {
        ShouldBe(new FakeProbes().Writable("/sys/fs/cgroup", "/sys/fs/cgroup/cgroup.procs").Run("cgroup-delegation", Unified(Root())), CheckState.Ok);
        var user = Unified(Anna(), "/user.slice/user-1000.slice/session-1.scope").File("/run/systemd/system", FileKind.Directory);
        ShouldBe(new FakeProbes().Run("cgroup-delegation", user), CheckState.Limited, CgroupfsDriver.NotDelegated.Cause, "systemd-run --user --scope -p Delegate=yes");
        ShouldBe(new FakeProbes().Run("cgroup-delegation", Unified(Anna(), "/a")), CheckState.Limited, CgroupfsDriver.NotDelegated.Cause, "chown -R 1000 /sys/fs/cgroup/user");
        var scope = Unified(Anna(), "/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope").Text(Slice + "/cgroup.controllers", "cpu memory pids\n");
        ShouldBe(new FakeProbes().Writable(Slice, Slice + "/cgroup.procs").Run("cgroup-delegation", scope), CheckState.Limited, "has the controllers cpu, memory, pids", "user@.service.d/delegate.conf");
        ShouldBe(new FakeProbes().Writable(Slice, Slice + "/cgroup.procs").Run("cgroup-delegation", scope.Text(Slice + "/cgroup.controllers", "cpuset cpu io memory pids\n")), CheckState.Ok);
        ShouldBe(new FakeProbes().Writable(Slice + "/run-1.scope", Slice + "/run-1.scope/cgroup.procs").Run("cgroup-delegation", scope), CheckState.Limited, "hands no controllers on");
        ShouldBe(new FakeProbes().Run("cgroup-delegation", Hybrid(Anna())), CheckState.Limited, CgroupfsDriver.NotDelegated.Cause, "boot with version 2 alone");
    }

    [Fact]
    public void Systemd_is_asked()
    {
        var machine = Anna().File("/run/systemd/system", FileKind.Directory);
        ShouldBe(new FakeProbes().Run("systemd", machine), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("systemd", Anna()), CheckState.Missing, "systemd is not running here", "made without it");
        ShouldBe(new FakeProbes { Systemd = new CaissonException("It cannot be asked", "no bus", "log in") }.Run("systemd", machine), CheckState.Missing, "no bus", "log in");
    }
}
