namespace Caisson.Oci.Tests;

public class MountOptionsTests
{
    private static MountOptions Parse(params string[] options) => MountOptions.Parse([.. options]);

    [Theory]
    [InlineData("ro", 0x1, 0)]
    [InlineData("rw", 0, 0x1)]
    [InlineData("nosuid", 0x2, 0)]
    [InlineData("suid", 0, 0x2)]
    [InlineData("nodev", 0x4, 0)]
    [InlineData("dev", 0, 0x4)]
    [InlineData("noexec", 0x8, 0)]
    [InlineData("exec", 0, 0x8)]
    [InlineData("noatime", 0x10, 0x70)]
    [InlineData("strictatime", 0x20, 0x70)]
    [InlineData("relatime", 0, 0x70)]
    [InlineData("atime", 0, 0x70)]
    [InlineData("nostrictatime", 0, 0x70)]
    [InlineData("norelatime", 0, 0)]
    [InlineData("nodiratime", 0x80, 0)]
    [InlineData("diratime", 0, 0x80)]
    [InlineData("nosymfollow", 0x200000, 0)]
    [InlineData("symfollow", 0, 0x200000)]
    public void Attributes_of_the_mount_and_their_recursive_forms(string option, ulong set, ulong clear)
    {
        var plain = Parse(option);
        ((ulong)plain.Set).ShouldBe(set);
        ((ulong)plain.Clear).ShouldBe(clear);
        ((ulong)(plain.RecursiveSet | plain.RecursiveClear)).ShouldBe(0ul);
        plain.Data.ShouldBeNull();

        var recursive = Parse("r" + option);
        ((ulong)recursive.RecursiveSet).ShouldBe(set);
        ((ulong)recursive.RecursiveClear).ShouldBe(clear);
        ((ulong)(recursive.Set | recursive.Clear)).ShouldBe(0ul);
        recursive.Data.ShouldBeNull();
    }

    [Theory]
    [InlineData("sync", 0x10, 0)]
    [InlineData("async", 0, 0x10)]
    [InlineData("dirsync", 0x80, 0)]
    [InlineData("mand", 0x40, 0)]
    [InlineData("nomand", 0, 0x40)]
    [InlineData("lazytime", 0x2000000, 0)]
    [InlineData("nolazytime", 0, 0x2000000)]
    [InlineData("silent", 0x8000, 0)]
    [InlineData("loud", 0, 0x8000)]
    [InlineData("iversion", 0x800000, 0)]
    [InlineData("noiversion", 0, 0x800000)]
    public void Flags_of_the_file_system(string option, uint set, uint clear)
    {
        var parsed = Parse(option);
        ((uint)parsed.SuperblockSet).ShouldBe(set);
        ((uint)parsed.SuperblockClear).ShouldBe(clear);
        parsed.Set.ShouldBe(MountAttributes.None);
        parsed.Data.ShouldBeNull();
    }

    [Theory]
    [InlineData("private", 0x40000)]
    [InlineData("rprivate", 0x44000)]
    [InlineData("shared", 0x100000)]
    [InlineData("rshared", 0x104000)]
    [InlineData("slave", 0x80000)]
    [InlineData("rslave", 0x84000)]
    [InlineData("unbindable", 0x20000)]
    [InlineData("runbindable", 0x24000)]
    public void Propagation(string option, uint expected)
    {
        ((uint)Parse(option).Propagation!.ShouldHaveSingleItem()).ShouldBe(expected);
        ((uint)MountOptions.ParsePropagation(option)).ShouldBe(expected);
    }

    [Fact]
    public void Propagation_is_applied_in_order() =>
        Parse("rslave", "shared").Propagation.ShouldBe([MountPropagation.Slave | MountPropagation.Recursive, MountPropagation.Shared]);

    [Fact]
    public void Words_for_the_runtime()
    {
        Parse("bind").Bind.ShouldBeTrue();
        Parse("bind").BindRecursive.ShouldBeFalse();
        (Parse("rbind") is { Bind: true, BindRecursive: true }).ShouldBeTrue();
        Parse("remount").Remount.ShouldBeTrue();
        (Parse("idmap") is { IdMap: true, IdMapRecursive: false }).ShouldBeTrue();
        (Parse("ridmap") is { IdMap: true, IdMapRecursive: true }).ShouldBeTrue();
        Parse("tmpcopyup").TmpCopyUp.ShouldBeTrue();
        Parse("copy-symlink").CopySymlink.ShouldBeTrue();
        Parse("src-nofollow").SourceNoFollow.ShouldBeTrue();
        Parse("dest-nofollow").DestinationNoFollow.ShouldBeTrue();
        Parse("bind", "rbind", "remount", "idmap", "ridmap", "tmpcopyup", "copy-symlink", "src-nofollow", "dest-nofollow").Data.ShouldBeNull();
    }

    [Fact]
    public void The_later_of_two_that_contradict_wins()
    {
        var parsed = Parse("ro", "nosuid", "rw", "suid", "nosuid", "sync", "async", "rro", "rrw");
        parsed.Set.ShouldBe(MountAttributes.Nosuid);
        parsed.Clear.ShouldBe(MountAttributes.Rdonly);
        parsed.SuperblockSet.ShouldBe(SuperblockFlags.None);
        parsed.SuperblockClear.ShouldBe(SuperblockFlags.Sync);
        parsed.RecursiveSet.ShouldBe(MountAttributes.None);
        parsed.RecursiveClear.ShouldBe(MountAttributes.Rdonly);
    }

    [Fact]
    public void Access_time_is_one_value_not_a_set_of_bits()
    {
        Parse("noatime", "strictatime").Set.ShouldBe(MountAttributes.Strictatime);
        Parse("strictatime", "noatime").Set.ShouldBe(MountAttributes.Noatime);
        Parse("noatime", "relatime").Set.ShouldBe(MountAttributes.None);
        Parse("noatime", "nostrictatime").Set.ShouldBe(MountAttributes.Noatime);
        Parse("strictatime", "atime").Set.ShouldBe(MountAttributes.Strictatime);
        Parse("noatime", "atime").Set.ShouldBe(MountAttributes.None);
        Parse("rnoatime", "rstrictatime").RecursiveSet.ShouldBe(MountAttributes.Strictatime);
    }

    [Fact]
    public void What_is_left_is_the_file_systems_own() =>
        Parse("nosuid", "mode=755", "size=65536k", "newinstance", "", "gid=5").Data.ShouldBe(["mode=755", "size=65536k", "newinstance", "gid=5"]);

    [Fact]
    public void Commas_separate_unless_quoted_or_escaped()
    {
        var parsed = Parse("nosuid,nodev,mode=755", "lowerdir=/a\\,b:/c,upperdir=/d", "context=\"u:r:t:s0:c1,c2\",ro");
        parsed.Set.ShouldBe(MountAttributes.Nosuid | MountAttributes.Nodev | MountAttributes.Rdonly);
        parsed.Data.ShouldBe(["mode=755", "lowerdir=/a\\,b:/c", "upperdir=/d", "context=\"u:r:t:s0:c1,c2\""]);
        Parse("a\\").Data.ShouldBe(["a\\"]);
        Parse("a,\\").Data.ShouldBe(["a", "\\"]);
    }

    [Fact]
    public void Words_for_mount_and_fstab_do_not_reach_the_kernel()
    {
        var parsed = Parse("defaults", "auto", "noauto", "nouser", "_netdev", "nofail", "x-systemd.automount", "X-mount.mkdir", "comment=a", "nousers", "noowner", "nogroup");
        parsed.Data.ShouldBeNull();
        parsed.Set.ShouldBe(MountAttributes.None);
        Parse("user").Set.ShouldBe(MountAttributes.Nosuid | MountAttributes.Nodev | MountAttributes.Noexec);
        Parse("users", "exec").Set.ShouldBe(MountAttributes.Nosuid | MountAttributes.Nodev);
        Parse("owner").Set.ShouldBe(MountAttributes.Nosuid | MountAttributes.Nodev);
        Parse("group").Set.ShouldBe(MountAttributes.Nosuid | MountAttributes.Nodev);
    }

    [Fact]
    public void No_options_are_no_options()
    {
        foreach (var parsed in new[] { MountOptions.Parse(null), Parse() })
        {
            parsed.Set.ShouldBe(MountAttributes.None);
            parsed.Clear.ShouldBe(MountAttributes.None);
            parsed.Data.ShouldBeNull();
            parsed.Propagation.ShouldBeNull();
            parsed.Bind.ShouldBeFalse();
        }
    }
}
