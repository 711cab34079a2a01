using Caisson.Oci;

namespace Caisson.Engine.Tests.Composing;

public sealed class MountOptionTests
{
    [Theory]
    [InlineData("/src:/dst", "bind /src rbind,rnodev")]
    [InlineData("./src:/dst:ro", "bind /work/src rbind,ro,rnodev")]
    [InlineData("/src:/dst/:rro,rslave,noexec", "bind /src rbind,rro,rslave,noexec,rnodev")]
    [InlineData("/src:/dst:bind", "bind /src bind,nodev")]
    [InlineData("/src:/dst:dev", "bind /src rbind,dev")]
    public void Volumes(string text, string expected) => Facts.Mount(Facts.Spec(Facts.Options with { Volumes = [text] }), "/dst").ShouldBe(expected);

    [Fact]
    public void Devices_are_for_dev_alone_unless_all_is_allowed()
    {
        Facts.Mount(Facts.Spec(Facts.Options with { Volumes = ["/dev/net:/dev/net"] }), "/dev/net").ShouldBe("bind /dev/net rbind");
        Facts.Mount(Facts.Spec(Facts.Options with { Volumes = ["/src:/dst"], Privileged = true }), "/dst").ShouldBe("bind /src rbind");
        foreach (var rootfs in (string?[])[null, "/dir"])
        {
            Facts.Compose(Facts.Options with { Rootfs = rootfs }, Facts.Root).RootWithoutDevices.ShouldBeTrue();
            Facts.Compose(Facts.Options with { Rootfs = rootfs, Privileged = true }, Facts.Root).RootWithoutDevices.ShouldBeFalse();
        }
    }

    [Fact]
    public void What_the_host_forbids_of_a_mounts_files_is_not_allowed_by_showing_them()
    {
        var facts = Facts.Root with
        {
            Mounts = [.. Facts.Root.Mounts, new HostMount(7, 1, "8:2", "/", "/far", "ext4", MountAttributes.Rdonly | MountAttributes.Nosuid | MountAttributes.Noexec | MountAttributes.Nosymfollow)],
            // A link: the kernel knows on which mount it ends, its text does not tell.
            Probe = path => Facts.Root.Probe(path) with { Mount = path == "/link" ? 7 : 0 },
        };
        Facts.Mount(Facts.Spec(Facts.Options with { Volumes = ["/link:/dst"] }, facts), "/dst").ShouldBe("bind /link rbind,rnodev,ro,nosuid,noexec,nosymfollow");
        Facts.Mount(Facts.Spec(Facts.Options with { Volumes = ["/far/a:/dst:rw,exec,suid,dev"] }, facts), "/dst").ShouldBe("bind /far/a rbind,rw,exec,suid,dev,nosymfollow");
        Facts.Mount(Facts.Spec(Facts.Options with { Mounts = ["type=overlay,lowerdir=/a:/far/b,target=/dst"] }, facts), "/dst").ShouldBe("overlay overlay nodev,nosuid,noexec,nosymfollow,lowerdir=/a:/far/b");
    }

    [Theory]
    [InlineData("/src", "it has no destination")]
    [InlineData("data:/dst", "would be the name of a volume, which Caisson does not have; a directory is written with a slash or a dot in front, such as ./data")]
    [InlineData(":/dst", "the source is empty")]
    [InlineData("/missing:/dst", "its source /missing does not exist on the host")]
    [InlineData("/src:dst", "dst is not an absolute path")]
    [InlineData("/src:", "the path inside the container is empty")]
    [InlineData("/src:/", "the root itself cannot be the place")]
    [InlineData("/src:/a/../b", "contains ..")]
    [InlineData("/src:/dst:fast", "fast is no option of a bind mount")]
    [InlineData("/src:/dst:ro,", "one of its options is empty")]
    [InlineData("/src:/dst:Z", "SELinux")]
    [InlineData("/src:/dst:U", "idmap shows them with other owners")]
    [InlineData("/src:/dst:O", "--mount type=overlay")]
    [InlineData("/a:/b:ro:x", "more than three parts")]
    [InlineData("/src:/dst:idmap", "it has none of its own")]
    public void Volumes_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Volumes = [text] }).ShouldContain(expected);

    [Fact]
    public void Idmap_takes_the_maps_of_the_container()
    {
        var spec = Facts.Spec(Facts.Options with { Volumes = ["/src:/dst:idmap"], UidMaps = ["0:5000:10"] });

        Facts.Maps(spec.Mounts!.Single(mount => mount.Destination == "/dst").UidMappings).ShouldBe("0:5000:10");
        Facts.Refusal(Facts.Options with { Volumes = ["/src:/dst:idmap"] }, Facts.User).ShouldContain("refused to ordinary users");
    }

    [Theory]
    [InlineData("/x", "tmpfs tmpfs nosuid,nodev,mode=1777,size=20%")]
    [InlineData("/x:size=1m,mode=700,noexec,ro", "tmpfs tmpfs nosuid,nodev,size=1m,mode=700,noexec,ro")]
    public void Tmpfs(string text, string expected) => Facts.Mount(Facts.Spec(Facts.Options with { Tmpfs = [text] }), "/x").ShouldBe(expected);

    [Theory]
    [InlineData("x", "not an absolute path")]
    [InlineData("/x:fast", "fast is no option of a tmpfs")]
    [InlineData("/x:size=", "size= is no option of a tmpfs")]
    [InlineData("/x:", "one of its options is empty")]
    public void Tmpfs_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Tmpfs = [text] }).ShouldContain(expected);

    [Theory]
    [InlineData("type=bind,source=/src,target=/x", "bind /src rbind,rnodev")]
    [InlineData("type=bind,src=src,dst=/x,readonly,bind-propagation=rshared,bind-nonrecursive", "bind /work/src bind,ro,rshared,nodev")]
    [InlineData("type=bind,\"source=/a,b:c\",target=/x,ro=false", "bind /a,b:c rbind,rw,rnodev")]
    [InlineData("type=tmpfs,destination=/x,tmpfs-size=2m,tmpfs-mode=0755,ro", "tmpfs tmpfs nosuid,nodev,size=2m,mode=0755,ro")]
    [InlineData("type=overlay,lowerdir=a:/b,upperdir=u,workdir=w,target=/x", "overlay overlay nodev,lowerdir=/work/a:/b,upperdir=/work/u,workdir=/work/w")]
    [InlineData("type=overlay,source=/a:/b,target=/x", "overlay overlay nodev,lowerdir=/a:/b")]
    [InlineData("type=ext4,source=/dev/sdb,target=/x,ro,noload", "ext4 /dev/sdb ro,noload,nodev")]
    [InlineData("type=proc,target=/x,hidepid=2", "proc proc hidepid=2,nodev")]
    public void Mounts(string text, string expected) => Facts.Mount(Facts.Spec(Facts.Options with { Mounts = [text] }), "/x").ShouldBe(expected);

    [Theory]
    [InlineData("source=/src,target=/x", "it has no type")]
    [InlineData("type=bind,source=/src", "it has no target")]
    [InlineData("type=bind,target=/x", "a bind mount needs a source")]
    [InlineData("type=,target=/x", "type has no value")]
    [InlineData("type=tmpfs,source=/a,target=/x", "a tmpfs has no source")]
    [InlineData("type=volume,source=a,target=/x", "does not have volumes")]
    [InlineData("type=bind,,target=/x", "one of its fields is empty")]
    [InlineData("type=bind,source=/src,target=/x,ro=maybe", "maybe is no value for ro")]
    [InlineData("type=bind,source=/src,target=/x,fast", "fast is no option of a bind mount")]
    [InlineData("type=bind,\"source=/src,target=/x", "a double quote is not closed")]
    [InlineData("type=overlay,lowerdir=/a,target=/x", "is that directory")]
    [InlineData("type=overlay,lowerdir=/a,upperdir=/u,target=/x", "upperdir and workdir come together")]
    [InlineData("type=overlay,target=/x", "needs lower directories")]
    public void Mounts_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Mounts = [text] }).ShouldContain(expected);

    [Fact]
    public void A_mount_of_the_user_replaces_the_default_and_parents_come_first()
    {
        var composition = Facts.Compose(Facts.Options with { Volumes = ["/h:/etc/hosts", "/deep:/x/y/z"], Tmpfs = ["/x", "/tmp:size=1m"] });

        var order = composition.Spec.Mounts!.ConvertAll(mount => mount.Destination);
        order.IndexOf("/x").ShouldBeLessThan(order.IndexOf("/x/y/z"));
        order.Count(destination => destination == "/tmp").ShouldBe(1);
        composition.Files.ShouldNotContain(file => file.Path.EndsWith("/hosts", StringComparison.Ordinal));
        Facts.Refusal(Facts.Options with { Volumes = ["/a:/x"], Tmpfs = ["/x/"] }).ShouldContain("two mounts are to lie on /x");
    }

    [Fact]
    public void Devices_are_made_by_root_and_shown_to_others()
    {
        var device = Facts.Spec(Facts.Options with { Devices = ["/dev/sda:/dev/disk:rwm"] }).Linux!.Devices!.ShouldHaveSingleItem();
        (device.Path, device.Type, device.Major, device.Minor, device.FileMode, device.Gid).ShouldBe(("/dev/disk", "b", 8L, 0L, 0b110_110_000u, 6u));
        Facts.Mount(Facts.Spec(Facts.Options with { Devices = ["/dev/fuse"] }, Facts.User), "/dev/fuse").ShouldBe("bind /dev/fuse bind,rprivate,nosuid,noexec");
    }

    [Theory]
    [InlineData("/dev/missing", "there is no /dev/missing on the host")]
    [InlineData("/etc/passwd", "/etc/passwd is not a device")]
    [InlineData("/dev/fuse:r", "access r would need device rules")]
    [InlineData("/dev/fuse:x", "x is no access")]
    [InlineData("/dev/fuse:/dev/f:rwm:1", "does not have the right form")]
    public void Devices_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Devices = [text] }).ShouldContain(expected);

    [Fact]
    public void Protected_paths_are_added_or_dropped()
    {
        var linux = Facts.Spec(Facts.Options with { MaskedPaths = ["/etc/shadow"], ReadonlyPaths = ["none", "/usr"] }).Linux!;

        linux.MaskedPaths!.ShouldContain("/etc/shadow");
        linux.MaskedPaths!.ShouldContain("/proc/kcore");
        linux.ReadonlyPaths.ShouldBe(["/usr"]);
        Facts.Refusal(Facts.Options with { MaskedPaths = ["etc"] }).ShouldContain("--masked-path etc: etc is not an absolute path");
    }

    [Fact]
    public void Propagation_is_passed_on()
    {
        Facts.Spec(Facts.Options with { Propagation = "rslave" }).Linux!.RootfsPropagation.ShouldBe("rslave");
        Facts.Refusal(Facts.Options with { Propagation = "loud" }).ShouldContain("no such propagation type");
    }

    [Fact]
    public void A_root_must_be_a_directory()
    {
        Facts.Refusal(Facts.Options with { Rootfs = "/missing" }).ShouldContain("--rootfs /missing: there is no such directory");
        Facts.Refusal(Facts.Options with { Rootfs = "file" }).ShouldContain("it is not a directory");
        Facts.Refusal(Facts.Options with { Rootfs = "/r", OverlayUpper = "file" }).ShouldContain("--overlay-upper file: it is not a directory");
    }
}
