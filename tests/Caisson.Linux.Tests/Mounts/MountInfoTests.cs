using Caisson.Linux.Mounts;

namespace Caisson.Linux.Tests.Mounts;

public sealed class MountInfoTests
{
    [Fact]
    public void A_line_is_read()
    {
        var m = MountInfo.Parse(@"36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 propagate_from:7 - ext3 /dev/root rw,errors=continue");
        (m.Id, m.ParentId, m.Major, m.Minor, m.Root, m.MountPoint).ShouldBe((36, 35, 98u, 0u, "/mnt1", "/mnt 2"));
        (m.Options, m.SharedGroup, m.MasterGroup, m.PropagateFrom, m.IsUnbindable).ShouldBe(("rw,noatime", null, 1, 7, false));
        (m.FileSystemType, m.Source, m.SuperOptions).ShouldBe(("ext3", "/dev/root", "rw,errors=continue"));
        m.Propagation.ShouldBe(MountPropagation.Slave);
        m.HasOption("noatime").ShouldBeTrue();
        m.HasOption("noa").ShouldBeFalse();
        m.IsReadOnly.ShouldBeFalse();
    }

    [Theory]
    [InlineData("1 0 0:1 / / rw - rootfs rootfs rw", "rootfs", "rootfs", "rw")]
    [InlineData("9 1 0:30 / /t rw,nosuid shared:5 master:3 - tmpfs  rw,size=4k", "tmpfs", "", "rw,size=4k")]
    [InlineData("9 1 0:4 net:[4026532008] /run/netns/x rw shared:9 - nsfs nsfs rw", "nsfs", "nsfs", "rw")]
    [InlineData("9 1 0:4 / /x rw unbindable new_tag:77 - fuse.sshfs host:/a\\040b rw,user_id=0", "fuse.sshfs", "host:/a b", "rw,user_id=0")]
    [InlineData("9 1 0:4 /a\\134040b /x//deleted rw - overlay over\\043lay rw,lowerdir=/a:/b c", "overlay", "over#lay", "rw,lowerdir=/a:/b c")]
    [InlineData("9 1 0:4 / - rw - tmpfs - rw", "tmpfs", "-", "rw")]
    public void Unusual_lines_are_read(string line, string type, string source, string options)
    {
        var m = MountInfo.Parse(line);
        (m.FileSystemType, m.Source, m.SuperOptions).ShouldBe((type, source, options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("1 0 0:1 / / rw")]
    [InlineData("1 0 0:1 / / rw shared:1")]
    [InlineData("1 0 0:1 / / rw shared:x - a b c")]
    [InlineData("1 0 01 / / rw - a b c")]
    [InlineData("1 0 0:x / / rw - a b c")]
    [InlineData("x 0 0:1 / / rw - a b c")]
    [InlineData("1 0 0:1 / / rw - a")]
    [InlineData("99999999999 0 0:1 / / rw - a b c")]
    public void Other_lines_are_errors_that_show_them(string line) => Should.Throw<CaissonException>(() => MountInfo.Parse(line)).Message.ShouldContain($"'{line}'");

    [Theory]
    [InlineData(@"a\040b", "a b")]
    [InlineData(@"\011\012\134\043", "\t\n\\#")]
    [InlineData(@"a\", @"a\")]
    [InlineData(@"a\04", @"a\04")]
    [InlineData(@"\089", @"\089")]
    [InlineData(@"\134040", @"\040")]
    [InlineData(@"\777", @"\777")]
    public void Escapes_are_resolved_once(string text, string expected) => MountInfo.Unescape(text).ShouldBe(expected);

    [Fact]
    public void The_nearest_and_last_mount_is_found()
    {
        var table = MountTable.Parse("""
            1 0 0:1 / / rw - a a rw
            2 1 0:2 / /a rw - b b rw
            3 2 0:3 / /a/b rw - c c rw
            4 1 0:4 / /ab rw - d d rw
            5 2 0:5 / /a rw - e e rw

            """);
        table.Count.ShouldBe(5);
        table.Find("/x")!.Id.ShouldBe(1);
        table.Find("/a")!.Id.ShouldBe(5);
        table.Find("/a/b/c")!.Id.ShouldBe(3);
        table.Find("/abc")!.Id.ShouldBe(1);
        table.Find("/ab")!.Id.ShouldBe(4);
        table.AtOrBelow("/a").Select(m => m.Id).ShouldBe([2, 3, 5]);
        table.AtOrBelow("/").Count.ShouldBe(5);
        MountTable.Parse("").Find("/").ShouldBeNull();
    }

    [Fact]
    public void This_machines_mounts_are_read_and_written_back()
    {
        var table = MountTable.Read();
        table.Find("/proc/self")!.FileSystemType.ShouldBe("proc");
        foreach (var mount in table) MountInfo.Parse(mount.ToString()).ShouldBe(mount);
        MountTable.TryRead(Environment.ProcessId)!.Count.ShouldBeGreaterThan(1);
        MountTable.TryRead(int.MaxValue).ShouldBeNull();
    }
}
