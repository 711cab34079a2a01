using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class MountCausesTests
{
    private static readonly Slot Slot = new(0, "x"), Root = new(1, "root");
    private const ulong Own = Sched.CLONE_NEWPID | Sched.CLONE_NEWNET | Sched.CLONE_NEWIPC | Sched.CLONE_NEWNS | Sched.CLONE_NEWCGROUP;

    [Fact]
    public void A_masked_proc_of_the_surrounding_container_is_explained()
    {
        var finding = new FakeMachine().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /proc rw - proc proc rw", "3 2 0:6 / /proc/kcore ro - tmpfs t ro", "4 2 0:5 /sys /proc/sys ro - proc proc rw")
            .Find(New("proc"), "fsmount", Errno.EPERM, FakeMachine.UserNamespace(Own))!;
        finding.Cause.ShouldBe("/proc of the surrounding container is partly hidden (/proc/kcore, /proc/sys), and a new proc would show what lies there");
        finding.Remedy!.ShouldContain("unmask=ALL");
        finding.Remedy!.ShouldContain("systempaths=unconfined");
        finding.Remedy!.ShouldContain("rbind");
    }

    [Fact]
    public void Without_any_proc_there_can_be_no_new_one() =>
        new FakeMachine().Mounts("1 0 8:1 / / rw - ext4 a rw").Find(New("proc"), "fsmount", Errno.EPERM, FakeMachine.UserNamespace(Own))!.Cause.ShouldStartWith("no proc is mounted at /proc here");

    [Theory]
    [InlineData("proc", Sched.CLONE_NEWPID, "PID")]
    [InlineData("sysfs", Sched.CLONE_NEWNET, "network")]
    [InlineData("mqueue", Sched.CLONE_NEWIPC, "IPC")]
    [InlineData("cgroup2", Sched.CLONE_NEWCGROUP, "cgroup")]
    public void A_file_system_of_a_shared_namespace_is_not_the_containers(string type, ulong kind, string name)
    {
        var finding = new FakeMachine().Find(New(type), "fsconfig", Errno.EPERM, FakeMachine.UserNamespace(Own & ~kind))!;
        finding.Cause.ShouldContain($"{name} namespace, and this container shares its caller's");
        finding.Remedy!.ShouldContain($"{name} namespace of its own");
    }

    [Fact]
    public void Disks_are_not_for_user_namespaces() =>
        new FakeMachine().Find(New("ext4"), "fsconfig", Errno.EPERM, FakeMachine.UserNamespace(Own))!.Cause.ShouldBe("only the machine's first user namespace may mount ext4");

    [Fact]
    public void A_single_mount_of_a_tree_is_locked()
    {
        var finding = new FakeMachine().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:7 / /data rw - ext4 b rw", "3 2 0:8 / /data/one rw - ext4 c rw")
            .Find(new CloneMount("/data/", Slot, false, "x"), "open_tree", Errno.EINVAL, FakeMachine.UserNamespace(Own))!;
        finding.Cause.ShouldBe("other mounts lie below it (/data/one), and a user namespace may not uncover what they hide");
        finding.Remedy.ShouldBe("use rbind instead of bind, which takes them along");
    }

    [Fact]
    public void An_unbindable_mount_is_named() =>
        FakeMachine.Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:7 / /data rw unbindable - ext4 b rw").Find(new CloneMount("/data", Slot, true, "x"), "open_tree", Errno.EINVAL)!.Cause.ShouldBe("the mount is unbindable");

    [Fact]
    public void Locked_flags_are_named() =>
        new FakeMachine().Find(new SetMountAttributes(Slot, 0, MountAttr.MOUNT_ATTR_RDONLY | MountAttr.MOUNT_ATTR_NOSUID, 0, false, "x"), "mount_setattr", Errno.EPERM, FakeMachine.UserNamespace(Own))!
            .Cause.ShouldContain("RDONLY|NOSUID");

    [Fact]
    public void An_unknown_file_system_is_named()
    {
        var finding = FakeMachine.Root().Find(New("nosuch"), "fsopen", Errno.ENODEV)!;
        finding.Cause.ShouldContain("no file system type nosuch");
        finding.Remedy!.ShouldContain("modprobe nosuch");
    }

    [Fact]
    public void The_file_systems_own_words_are_passed_on()
    {
        var finding = FakeMachine.Root().Find(New("tmpfs", ("bogus", "1")), "fsconfig", Errno.EINVAL, log: "tmpfs: Unknown parameter 'bogus'")!;
        finding.Cause.ShouldBe("the file system says: tmpfs: Unknown parameter 'bogus'");
        finding.Remedy!.ShouldStartWith("leave the option out");
    }

    [Theory]
    [InlineData("tmpfs")]
    [InlineData("overlay")]
    public void A_value_longer_than_255_bytes_is_counted(string type) =>
        FakeMachine.Root().Find(New(type, ("lowerdir", "/" + new string('x', 299))), "fsconfig", Errno.EINVAL)!.Cause.ShouldBe("the value of lowerdir is 300 bytes long, and the kernel takes 255 in one option");

    [Fact]
    public void A_group_option_without_a_mapping_is_named() =>
        new FakeMachine().Find(New("devpts", ("gid", "5")), "fsconfig", Errno.EINVAL, FakeMachine.UserNamespace(Own, 1000, 1))!
            .Cause.ShouldBe("gid=5 has no meaning in the container: its user namespace has the group ids 0 (outside 1000)");

    [Theory]
    [InlineData("overlay: maximum fs stacking depth exceeded", Errno.EINVAL, "the kernel stacks two at most")]
    [InlineData("overlay: filesystem on 'upper' not supported as upperdir", Errno.EINVAL, "overlayfs itself and NFS cannot")]
    [InlineData("overlay: workdir and upperdir must reside under the same mount", Errno.EINVAL, "different mounts")]
    [InlineData("overlay: upperdir is in-use by another mount, mount with '-o index=off' to override exclusive upperdir protection.", Errno.EBUSY, "still mounted uses the same")]
    [InlineData("overlay: overlapping lowerdir path", Errno.ELOOP, "inside one another")]
    [InlineData("overlay: Unknown parameter 'userxattr'", Errno.EINVAL, "Linux 5.11")]
    public void What_overlayfs_says_is_explained(string log, Errno errno, string words)
    {
        var finding = FakeMachine.Root().Find(New("overlay", ("lowerdir", "/")), "fsconfig", errno, log: log)!;
        finding.Cause.ShouldContain(words);
        finding.Cause.ShouldEndWith($"(overlayfs says: {log})");
        finding.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public void What_overlayfs_keeps_to_itself_is_found_out()
    {
        var machine = FakeMachine.Root().File("/nfs", FileKind.Directory).File("/low", FileKind.Directory).Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:9 / /nfs rw - nfs4 srv rw");
        machine.Find(New("overlay", ("lowerdir", "/low"), ("upperdir", "/nfs"), ("workdir", "/nfs")), "fsconfig", Errno.EINVAL)!.Cause.ShouldContain("cannot take an overlay's changes: /nfs lies on nfs4");
        machine.Find(New("overlay", ("lowerdir", "/low"), ("upperdir", "/low"), ("workdir", "/nfs")), "fsconfig", Errno.EINVAL)!.Cause.ShouldBe("the upper and the work directory lie on different mounts (/ and /nfs)");
        machine.Find(New("overlay", ("lowerdir", "/low"), ("upperdir", "/low"), ("workdir", "/low")), "fsconfig", Errno.EINVAL)!.Remedy.ShouldBe("as root: dmesg | grep overlayfs");
    }

    [Fact]
    public void An_overlays_layers_are_walked()
    {
        FakeMachine.Root().File("/a:b", FileKind.Directory).Find(New("overlay", ("lowerdir", "/a\\:b/lower")), "fsconfig", Errno.ENOENT)!.Cause.ShouldBe("/a:b/lower does not exist");
        var map = FakeMachine.UserNamespace(Own);
        new FakeMachine().File("/home", FileKind.Directory, 0x1C0).Find(New("overlay", ("lowerdir", "/home/x")), "fsconfig", Errno.EACCES, map, before: new BecomeNamespaceRoot(0, 0))!
            .Cause.ShouldBe("the directory /home (mode 0700, owner 0:0) does not let user 100000, group 100000 pass: it lacks the x bit for them");
    }

    [Fact]
    public void A_missing_source_is_told_by_the_component() =>
        FakeMachine.Root().File("/srv", FileKind.Directory).Find(new CloneMount("/srv/data/x", Slot, true, "x"), "open_tree", Errno.ENOENT)!.Cause.ShouldBe("/srv/data, on the way to /srv/data/x, does not exist");

    [Fact]
    public void A_directory_without_x_is_named()
    {
        var finding = new FakeMachine().File("/home", FileKind.Directory).File("/home/ann", FileKind.Directory, 0x1C0, 1001, 1001)
            .Find(new CloneMount("/home/ann/rootfs", Slot, true, "x"), "open_tree", Errno.EACCES, FakeMachine.UserNamespace(Own) with { Root = "/home/ann/rootfs" })!;
        finding.Cause.ShouldBe("the directory /home/ann (mode 0700, owner 1001:1001) does not let user 1000, group 1000 pass: it lacks the x bit for them");
        finding.Remedy!.ShouldStartWith("chmod o+x /home/ann");
    }

    [Fact]
    public void Where_even_root_is_refused_the_file_system_decides() =>
        FakeMachine.Root().File("/mnt", FileKind.Directory).File("/mnt/x", FileKind.Directory).Find("open_tree", Errno.EACCES, "/mnt/x")!.Cause.ShouldContain("NFS (root_squash)");

    [Fact]
    public void A_missing_root_is_told_with_the_field() =>
        FakeMachine.Root().File("/b", FileKind.Directory).Find(new CloneMount("/b/rootfs", Slot, true, "x"), "open_tree", Errno.ENOENT, new LaunchSubject { Root = "/b/rootfs" })!
            .ShouldBe(new Finding("/b/rootfs does not exist", "check root.path; relative paths start at the bundle"));

    [Theory]
    [InlineData(FileKind.Regular, "/data is not a directory in the root file system, and what is to be mounted is one")]
    [InlineData(FileKind.Directory, "/data is a directory in the root file system, and what is to be mounted is not a directory")]
    public void A_file_is_not_mounted_on_a_directory(FileKind kind, string cause) =>
        FakeMachine.Root().File("/b/data", kind).Find(Target("/data"), "move_mount", Errno.EINVAL, new LaunchSubject { Root = "/b" })!.Cause.ShouldBe(cause);

    [Theory]
    [InlineData("mkdirat", Errno.EROFS, "/data does not exist, and what it would be made in is read-only: the root file system, or a mount of the document above it")]
    [InlineData("openat2", Errno.ENOTDIR, "something on the way to /data in the root file system is no directory")]
    [InlineData("openat2", Errno.EXDEV, "/data leads by a magic link out of the root file system")]
    [InlineData("mkdirat", Errno.EOVERFLOW, "the container's ids have no meaning on the file system of the root, so nothing made there could have an owner")]
    public void A_target_that_is_not_fit(string call, Errno errno, string cause) => FakeMachine.Root().Find(Target("/data"), call, errno)!.Cause.ShouldBe(cause);

    [Fact]
    public void A_link_at_proc_is_refused() => FakeMachine.Root().Find(Target("/proc"), "openat2", Errno.ELOOP)!.Cause.ShouldStartWith("there is a symbolic link at /proc");

    [Fact]
    public void A_root_that_is_a_file() =>
        FakeMachine.Root().File("/b", FileKind.Regular).Find(Target("/proc"), "openat2", Errno.ENOTDIR, new LaunchSubject { Root = "/b" })!.Cause.ShouldBe("the root file system /b is not a directory");

    [Fact]
    public void A_target_that_the_mapped_ids_cannot_make() =>
        new FakeMachine().Find(Target("/data"), "mkdirat", Errno.EACCES, FakeMachine.UserNamespace(Own), before: new BecomeNamespaceRoot(0, 0))!.Cause.ShouldContain("closed to user 100000, group 100000");

    [Fact]
    public void A_full_mount_namespace() => FakeMachine.Root().Setting("fs.mount-max", 9).Find(Target("/data"), "move_mount", Errno.ENOSPC)!.Cause.ShouldBe("a mount namespace holds at most fs.mount-max (9) mounts");

    [Fact]
    public void The_initramfs_cannot_be_switched_away_from() =>
        FakeMachine.Root().Mounts("1 1 0:2 / / rw - rootfs rootfs rw").Find(new EnterRoot(Root), "pivot_root", Errno.EINVAL)!.Cause.ShouldBe("the machine's root is the initramfs, from which pivot_root cannot switch away");

    [Fact]
    public void A_chrooted_caller_cannot_switch_roots() => FakeMachine.Root().Find(new EnterRoot(Root), "pivot_root", Errno.EINVAL)!.Cause.ShouldContain("no mount point (chroot)");

    [Fact]
    public void A_file_system_without_idmapped_mounts_is_named() =>
        FakeMachine.Root().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 0:9 / /net rw - nfs4 srv rw").Find("mount_setattr", Errno.EINVAL, "/net/x")!.Cause.ShouldContain("the file system (nfs4) of /net/x does not support idmapped mounts");

    [Fact]
    public void Devices()
    {
        var number = new DeviceNumber('c', 1, 3);
        FakeMachine.Root().Find(new CloneDevice("/dev/fuse", Slot, number, "x"), "open_tree", Errno.ENOENT, FakeMachine.UserNamespace(Own))!.Cause.ShouldContain("the machine has no /dev/fuse");
        FakeMachine.Root().Find(new CloneDevice("/dev/null", Slot, number, "x"), "statx", Errno.EEXIST, FakeMachine.UserNamespace(Own))!.Cause.ShouldContain("another device");
        new FakeMachine().Find(new MakeNode(Slot, "null", number, 0, 0, 0, "/dev/null"), "mknodat", Errno.EPERM)!.Cause.ShouldBe("making devices takes CAP_MKNOD, which the caller lacks");
        FakeMachine.Root().Find(new MakeNode(Slot, "null", number, 0, 0, 0, "/dev/null"), "mknodat", Errno.EPERM)!.Cause.ShouldContain("control group");
        FakeMachine.Root().Find(new MakeNode(Slot, "null", number, 0, 0, 0, "/dev/null"), "statx", Errno.EEXIST)!.Cause.ShouldContain("something else at /dev/null");
    }

    private static NewFileSystem New(string type, params (string Key, string Value)[] options) =>
        new(type, Slot, [.. options.Select(option => new KeyValuePair<string, string?>(option.Key, option.Value))], 0, "x");

    private static MountInRoot Target(string path) => new(Slot, Root, path, true, "x");
}
