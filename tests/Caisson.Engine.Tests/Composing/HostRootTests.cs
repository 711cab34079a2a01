using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Engine.Tests.Composing;

public sealed class HostRootTests
{
    private static readonly HostMount Root = new(10, 1, "8:1", "/", "/", "ext4");

    private static Composition Compose(params HostMount[] mounts) => Facts.Compose(Facts.Options, Facts.Root with { Mounts = [Root, .. mounts] });

    private static string Targets(Composition composition) => string.Join(' ', composition.Overlay!.Layers.Select(layer => layer.Target));

    [Fact]
    public void Every_real_file_system_gets_a_layer()
    {
        Targets(Compose(
            new HostMount(11, 10, "8:2", "/", "/home", "ext4"),
            new HostMount(12, 11, "8:3", "/sub", "/home/ann/data", "xfs"),
            new HostMount(13, 10, "0:40", "/", "/srv/cache", "tmpfs"))).ShouldBe("/ /home /srv/cache /home/ann/data");
    }

    [Fact]
    public void What_belongs_to_the_kernel_or_is_replaced_does_not()
    {
        Targets(Compose(
            new HostMount(11, 10, "0:5", "/", "/proc", "proc"),
            new HostMount(12, 11, "0:6", "/", "/proc/sys/fs/binfmt_misc", "binfmt_misc"),
            new HostMount(13, 10, "0:7", "/", "/run", "tmpfs"),
            new HostMount(14, 13, "8:9", "/", "/run/media/disk", "ext4"),
            new HostMount(15, 10, "8:9", "/", "/tmp", "ext4"),
            new HostMount(16, 10, "0:9", "/", "/mnt/tracing", "tracefs"))).ShouldBe("/");
    }

    [Fact]
    public void What_a_mounted_file_hides_stays_hidden()
    {
        Compose(new HostMount(17, 10, "8:1", "/x", "/etc/passwd", "ext4")).Overlay!.Layers[1].ShouldBe(new OverlayLayer("/etc/passwd", "/etc/passwd", ReadOnlyBind: true, NoLinks: true));
    }

    [Fact]
    public void What_the_host_forbids_of_a_mounts_files_holds_in_the_container()
    {
        var mounts = new[]
        {
            new HostMount(11, 10, "8:2", "/", "/home", "ext4", MountAttributes.Nosuid | MountAttributes.Noexec | MountAttributes.Rdonly),
            new HostMount(12, 10, "8:3", "/", "/s", "vfat", MountAttributes.Nosymfollow),
        };
        Compose(mounts).Overlay!.Layers.Select(layer => layer.Attributes).ShouldBe([
            MountAttributes.None, MountAttributes.Nosuid | MountAttributes.Noexec, MountAttributes.Nosymfollow]);
    }

    [Fact]
    public void What_cannot_carry_an_overlay_is_read_only_and_named()
    {
        var composition = Compose(new HostMount(11, 10, "8:4", "/", "/boot/efi", "vfat"), new HostMount(12, 10, "0:50", "/", "/net", "nfs4"), new HostMount(13, 10, "0:51", "/", "/s", "fuse.sshfs"));

        composition.Overlay!.Layers.Where(layer => layer.ReadOnlyBind).Select(layer => layer.Target).ShouldBe(["/net", "/s", "/boot/efi"]);
        composition.Warnings.Count.ShouldBe(3);
        composition.Warnings[0].ShouldBe("/boot/efi is read-only in the container: its file system, vfat, cannot be the lower layer of an overlay");
    }

    [Fact]
    public void Covered_mounts_are_passed_over()
    {
        var composition = Compose(
            new HostMount(11, 10, "8:4", "/", "/mnt", "vfat"),          // covered by 13
            new HostMount(12, 11, "8:5", "/", "/mnt/in", "ext4"),       // below the covered one
            new HostMount(13, 11, "8:6", "/", "/mnt", "ext4"),          // what is seen
            new HostMount(14, 10, "8:7", "/", "/a/b", "vfat"),          // covered by 15
            new HostMount(15, 10, "8:8", "/", "/a", "ext4"));

        Targets(composition).ShouldBe("/ /mnt /a");
        composition.Overlay!.Layers.Where(layer => layer.ReadOnlyBind).ShouldBeEmpty();
        composition.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_table_that_makes_no_sense_ends_nothing()
    {
        Targets(Compose(new HostMount(11, 12, "8:2", "/", "/a", "ext4"), new HostMount(12, 11, "8:3", "/", "/a", "ext4"))).ShouldBe("/");
        Facts.Compose(Facts.Options, Facts.Root with { Mounts = [] }).Overlay!.Layers.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_directory_brings_its_own_mounts_and_no_others()
    {
        var facts = Facts.Root with { Mounts = [Root, new HostMount(11, 10, "8:2", "/", "/images", "ext4"), new HostMount(12, 11, "8:3", "/", "/images/deb/tmp", "ext4")] };
        var composition = Facts.Compose(Facts.Options with { Rootfs = "/images/deb", Overlay = true }, facts);

        composition.Overlay!.Layers.Select(layer => (layer.Target, layer.Lower)).ShouldBe([("/", "/images/deb"), ("/tmp", "/images/deb/tmp")]);
    }

    [Fact]
    public void Changes_can_be_kept()
    {
        var facts = Facts.Root with { Mounts = [Root, new HostMount(11, 10, "8:2", "/", "/home", "ext4"), new HostMount(12, 10, "8:3", "/", "/keep", "ext4")] };
        var composition = Facts.Compose(Facts.Options with { OverlayUpper = "/keep/changes" }, facts with
        {
            Probe = path => new HostPath(path.StartsWith("/keep/", StringComparison.Ordinal) ? HostPathKind.Missing : HostPathKind.Directory),
        });

        composition.Overlay!.Changes.ShouldBe("/keep/changes");
        composition.Overlay.Layers[0].ShouldBe(new OverlayLayer("/", "/", "upper", "work"));
        composition.Overlay.Layers[1].Upper.ShouldBe("mounts/home/upper");
        composition.Overlay.Layers[2].Upper.ShouldBeNull();
        composition.Warnings.ShouldHaveSingleItem().ShouldContain("changes to /keep are thrown away");
        composition.Directories.ShouldBe(["upper", "work", "mounts/home/upper", "mounts/home/work"]);
    }

    [Fact]
    public void Changes_cannot_be_kept_inside_of_what_they_cover()
    {
        Facts.Refusal(Facts.Options with { OverlayUpper = "/var/keep" }, Facts.Root with { Mounts = [Root] })
            .ShouldContain("it lies inside /, the tree that it is to cover, and the kernel refuses layers that overlap; choose a directory on another file system");
        Facts.Refusal(Facts.Options with { OverlayUpper = "/b/keep" }, Facts.Root with { Mounts = [Root, new HostMount(11, 10, "8:1", "/var/b", "/b", "ext4")] }).ShouldContain("it lies inside /");
        Facts.Compose(Facts.Options with { Rootfs = "/images/deb", OverlayUpper = "/images/keep" }).Overlay!.Changes.ShouldBe("/images/keep");
    }

    [Fact]
    public void In_a_user_namespace_the_tree_is_taken_apart_on_the_way_to_mounts()
    {
        var facts = Facts.User with
        {
            Mounts = [Root, new HostMount(11, 10, "8:2", "/", "/mnt/a/disk", "ext4"), new HostMount(12, 10, "0:5", "/", "/proc", "proc"), new HostMount(13, 10, "0:6", "/", "/home", "ext4"),
                new HostMount(14, 10, "8:1", "/h", "/etc/hosts", "ext4")],
            List = path => path switch
            {
                "/" => [new("bin", HostEntryKind.Link, Target: "usr/bin"), new("big", HostEntryKind.File, 0x1A4), new("etc", HostEntryKind.Directory, 0x1ED), new("home", HostEntryKind.Directory),
                    new("mnt", HostEntryKind.Directory), new("proc", HostEntryKind.Directory), new("socket", HostEntryKind.Other), new("usr", HostEntryKind.Directory)],
                "/etc" => [new("hosts", HostEntryKind.File, 0x1A4, IsSmall: true), new("ssl", HostEntryKind.Directory)],
                "/mnt" => [new("a", HostEntryKind.Directory), new("b", HostEntryKind.Directory)],
                "/mnt/a" => [new("disk", HostEntryKind.Directory)],
                _ => null,
            },
        };
        var composition = Facts.Compose(Facts.Options, facts);

        composition.Overlay!.Layers[0].ShouldBe(new OverlayLayer("/", null));
        composition.Overlay.Layers.Skip(1).Select(layer => layer.Target).Order(StringComparer.Ordinal).ShouldBe(["/big", "/etc/ssl", "/home", "/mnt/a/disk", "/mnt/b", "/usr"]);
        composition.Overlay.Layers.Single(layer => layer.ReadOnlyBind).Lower.ShouldBe("/big");
        composition.Overlay.Skeleton.ShouldContain(new SkeletonEntry("/bin", SkeletonEntryKind.Link, 0x1FF, "usr/bin"));
        composition.Overlay.Skeleton.ShouldContain(new SkeletonEntry("/etc/hosts", SkeletonEntryKind.File, 0x1A4, "/etc/hosts"));
        composition.Overlay.Skeleton.ShouldContain(node => node.Path == "/proc");
        // Root takes the mounts before they are locked, and needs none of this; unless it is root of a user namespace itself.
        Facts.Compose(Facts.Options, facts with { Privileged = true }).Overlay!.Skeleton.ShouldBeEmpty();
        Facts.Compose(Facts.Options with { UserNamespace = true }, facts with { Privileged = true }).Overlay!.Skeleton.ShouldBeEmpty();
        Facts.Compose(Facts.Options, facts with { Privileged = true, OwnUids = [new IdRange(0, 1)] }).Overlay!.Skeleton.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_directory_that_cannot_be_read_is_named()
    {
        var facts = Facts.User with
        {
            Mounts = [Root, new HostMount(11, 10, "8:2", "/", "/secret/disk", "ext4")],
            List = path => path == "/" ? [new("secret", HostEntryKind.Directory)] : null,
        };

        Facts.Compose(Facts.Options, facts).Warnings.ShouldHaveSingleItem().ShouldContain("/secret is empty in the container");
    }
}
