using Caisson.Doctor.Checks;
using Caisson.Linux;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

public sealed class FileCheckTests : CheckTest
{
    private static FakeMachine Devices(FakeMachine machine)
    {
        foreach (var (name, minor) in new[] { ("null", 3u), ("zero", 5u), ("full", 7u), ("random", 8u), ("urandom", 9u) }) machine.Device("/dev/" + name, 1, minor);
        return machine.Device("/dev/tty", 5, 0).File("/dev/shm", FileKind.Directory);
    }

    [Fact]
    public void Overlays_are_tried_as_the_caller_would()
    {
        var probes = new FakeProbes();
        ShouldBe(probes.Run("overlay", Root()), CheckState.Ok);
        probes.Tried.ShouldBe(["overlay", "overlay with userxattr in a user namespace", "overlay with metacopy=on"]);
        ShouldBe(new FakeProbes().Fails("overlay", "fsopen", Errno.ENODEV, "no such type", "modprobe overlay").Run("overlay", Root()), CheckState.Missing, "no such type", "modprobe overlay");
        ShouldBe(new FakeProbes().Fails("overlay with userxattr in a user namespace", "fsconfig", Errno.EPERM, "too old", "newer").Run("overlay", Root()), CheckState.Limited, "too old");
        ShouldBe(new FakeProbes().Fails("overlay with userxattr in a user namespace", "fsconfig", Errno.EPERM, "too old", "newer").Run("overlay", Anna()), CheckState.Missing, "too old");
        var metacopy = new FakeProbes().Fails("overlay with metacopy=on", "fsconfig", Errno.EINVAL).Run("overlay", Root());
        ShouldBe(metacopy, CheckState.Ok);
        metacopy.Details.ShouldContain(new CheckDetail(CheckState.Limited, "metacopy", "fsconfig: EINVAL"));
        var unknown = new FakeProbes { Impossible = "no" }.Run("overlay", Root().Text("/proc/filesystems", "nodev\toverlay\n"));
        ShouldBe(unknown, CheckState.Unknown);
        unknown.Text.ShouldEndWith("overlay is in /proc/filesystems");
    }

    [Fact]
    public void Each_file_system_of_a_container_is_tried()
    {
        ShouldBe(new FakeProbes().Run("container-file-systems", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Fails("proc in a user namespace", "fsmount", Errno.EPERM, "partly hidden", "unmask").Run("container-file-systems", Anna()), CheckState.Limited, "partly hidden", "unmask");
        ShouldBe(new FakeProbes().Fails("tmpfs", "fsopen", Errno.EPERM, "forbidden", "allow").Run("container-file-systems", Root()), CheckState.Missing, "forbidden");
    }

    [Fact]
    public void Idmapped_mounts_are_told_for_each_file_system_once()
    {
        var machine = Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 1 0:9 / /net rw - nfs4 srv rw", "4 1 8:1 /x /also rw - ext4 a rw", "5 1 0:10 / /tmp rw - tmpfs t rw");
        var all = new FakeProbes().Run("idmapped-mounts", machine);
        ShouldBe(all, CheckState.Ok);
        all.Details.Select(detail => detail.Name).ShouldBe(["/", "/net", "/tmp"]);
        var one = new FakeProbes().Unmapped("/net", "mount_setattr", Errno.EINVAL).Run("idmapped-mounts", machine);
        ShouldBe(one, CheckState.Limited, "the file system (nfs4) of /net does not support idmapped mounts");
        one.Text.ShouldBe("2 of 3 file systems");
        one.Finding.ShouldBe(machine.Find("mount_setattr", Errno.EINVAL, "/net"));
        var user = new FakeProbes().Unmapped("/", "open_tree", Errno.EPERM).Run("idmapped-mounts", Anna());
        ShouldBe(user, CheckState.Missing, "CAP_SYS_ADMIN", "run as root");
    }

    [Fact]
    public void What_hides_proc_and_sys_is_named()
    {
        ShouldBe(new FakeProbes().Run("proc", Root()), CheckState.Ok);
        var masked = Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 2 0:6 / /proc/kcore ro - tmpfs t ro");
        ShouldBe(new FakeProbes().Run("proc", masked), CheckState.Limited, "partly hidden (/proc/kcore)", "unmask=ALL");
        ShouldBe(new FakeProbes().Run("proc", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw,hidepid=invisible")), CheckState.Limited, "hidepid=invisible", "remount");
        ShouldBe(new FakeProbes().Run("proc", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw,subset=pid")), CheckState.Limited, "subset=pid");
        // A place that is there to be mounted on hides nothing.
        ShouldBe(new FakeProbes().Run("proc", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 2 0:6 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("sys", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "3 1 0:6 / /sys rw - sysfs sysfs rw", "4 3 0:7 / /sys/fs/cgroup rw - cgroup2 c rw", "5 3 0:8 / /sys/kernel/debug rw - debugfs d rw")), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("sys", Root()), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("sys", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "3 1 0:6 / /sys ro - sysfs sysfs ro")), CheckState.Limited, "read-only");
        ShouldBe(new FakeProbes().Run("sys", Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "3 1 0:6 / /sys ro - sysfs sysfs ro", "4 3 0:7 / /sys/firmware ro - tmpfs t ro")), CheckState.Limited, "/sys/firmware");
        ShouldBe(new FakeProbes().Run("sys", Root().Mounts("1 0 8:1 / / rw - ext4 a rw")), CheckState.Limited, "no sysfs");
    }

    [Fact]
    public void The_root_must_be_a_mount()
    {
        ShouldBe(new FakeProbes().Run("root", Root()), CheckState.Ok);
        var initramfs = Root().Mounts("1 1 0:2 / / rw - rootfs rootfs rw");
        ShouldBe(new FakeProbes().Run("root", initramfs), CheckState.Missing, "initramfs", "switch_root");
        ShouldBe(new FakeProbes().Run("root", Root().Mounts("2 1 0:5 / /proc rw - proc proc rw")), CheckState.Missing, "chroot", "pivot_root");
    }

    [Fact]
    public void Devices_are_those_that_they_should_be()
    {
        ShouldBe(new FakeProbes().Run("devices", Devices(Root())), CheckState.Ok);
        ShouldBe(new FakeProbes().Run("devices", Devices(Root()).Without("/dev/full")), CheckState.Missing, "the machine has no /dev/full", "mknod -m 666 /dev/full c 1 7");
        ShouldBe(new FakeProbes().Run("devices", Devices(Root()).Device("/dev/null", 1, 5)), CheckState.Missing, "/dev/null is another device", "rm /dev/null");
        ShouldBe(new FakeProbes().Run("devices", Devices(Root()).Without("/dev/shm")), CheckState.Limited, "/dev/shm", "mount -t tmpfs");
        new FakeProbes().Closed("/dev/fuse", Errno.ENOENT).Run("devices", Devices(Root())).Details.Single(detail => detail.Name == "/dev/fuse").Text.ShouldContain("modprobe fuse");
    }
}
