using Caisson.Oci;

namespace Caisson.Engine.Tests.Composing;

public sealed class DefaultTests
{
    [Fact]
    public void Root_gets_every_namespace_but_user_and_time()
    {
        Facts.Namespaces(Facts.Spec(Facts.Options)).ShouldBe("pid mount uts ipc network cgroup");
    }

    [Fact]
    public void An_ordinary_user_gets_a_user_namespace_as_well()
    {
        Facts.Namespaces(Facts.Spec(Facts.Options, Facts.User)).ShouldBe("user pid mount uts ipc network cgroup");
    }

    [Fact]
    public void The_root_is_the_hosts_under_an_overlay()
    {
        var composition = Facts.Compose(Facts.Options);

        composition.Spec.Root!.Path.ShouldBe("/");
        var layer = composition.Overlay!.Layers.ShouldHaveSingleItem();
        (layer.Target, layer.Lower, layer.Upper, layer.ReadOnlyBind).ShouldBe(("/", "/", null, false));
    }

    [Fact]
    public void The_usual_mounts_are_there_in_an_order_that_works()
    {
        var spec = Facts.Spec(Facts.Options);

        string.Join(' ', spec.Mounts!.Select(mount => mount.Destination)).ShouldBe(
            "/proc /dev /dev/pts /dev/shm /dev/mqueue /sys /sys/fs/cgroup /tmp /run /root /etc/hostname /etc/hosts /etc/resolv.conf");
        Facts.Mount(spec, "/proc").ShouldBe("proc proc nosuid,noexec,nodev");
        Facts.Mount(spec, "/dev/pts").ShouldBe("devpts devpts nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5");
        Facts.Mount(spec, "/sys").ShouldBe("sysfs sysfs nosuid,noexec,nodev,ro");
        spec.Linux!.MaskedPaths!.Where(path => !path.StartsWith("/etc/", StringComparison.Ordinal)).ShouldBe(SpecDefaults.MaskedPaths());
        spec.Linux.ReadonlyPaths!.ShouldContain("/proc/sys");
    }

    [Fact]
    public void The_program_is_confined()
    {
        var process = Facts.Spec(Facts.Options).Process!;

        process.NoNewPrivileges.ShouldBeTrue();
        process.Capabilities!.Bounding!.Count.ShouldBe(13);
        process.Capabilities.Inheritable.ShouldBeEmpty();
        process.Capabilities.Ambient.ShouldBeEmpty();
        (process.User!.Uid, process.User.Gid).ShouldBe((0u, 0u));
        process.Cwd.ShouldBe("/work");
    }

    [Fact]
    public void The_environment_says_where_one_is()
    {
        var spec = Facts.Spec(Facts.Options with { Terminal = true });

        spec.Process!.Env.ShouldBe(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=screen", "HOSTNAME=box", "container=caisson"]);
        spec.Hostname.ShouldBe("box");
    }

    [Fact]
    public void Files_in_etc_fit_the_container()
    {
        var composition = Facts.Compose(Facts.Options);

        composition.Files.Select(file => file.Path).ShouldBe(["/run/caisson/box/hostname", "/run/caisson/box/hosts", "/run/caisson/box/resolv.conf"]);
        composition.Files[0].Text.ShouldBe("box\n");
        composition.Files[1].Text.ShouldContain("127.0.1.1\tbox\n");
        composition.Files[2].Text.ShouldContain("no network");
        Facts.Mount(composition.Spec, "/etc/hosts").ShouldBe("bind /run/caisson/box/hosts bind,rprivate,nosuid,nodev,noexec");
    }

    [Fact]
    public void A_directory_as_root_is_used_as_it_is()
    {
        var composition = Facts.Compose(Facts.Options with { Rootfs = "images/./debian" });

        composition.Overlay.ShouldBeNull();
        composition.Spec.Root!.Path.ShouldBe("/work/images/debian");
        composition.Spec.Process!.Cwd.ShouldBe("/");
        // Only what is there is covered: nothing new appears in the user's directory.
        composition.Files.Select(file => file.Path).ShouldBe(["/run/caisson/box/hosts"]);
        Facts.Mount(composition.Spec, "/tmp").ShouldBe("");
    }

    [Fact]
    public void An_overlay_keeps_changes_away_from_a_directory()
    {
        var composition = Facts.Compose(Facts.Options with { Rootfs = "/images/debian", Overlay = true });

        composition.Overlay!.Layers.ShouldHaveSingleItem().Lower.ShouldBe("/images/debian");
        composition.Files.Count.ShouldBe(3);
    }

    [Fact]
    public void Init_and_read_only_are_passed_on()
    {
        var composition = Facts.Compose(Facts.Options with { Init = true, ReadOnly = true, Rootfs = "/r" });

        composition.Init.ShouldBeTrue();
        composition.Spec.Root!.Readonly.ShouldBeTrue();
        Facts.Mount(composition.Spec, "/tmp").ShouldStartWith("tmpfs");
    }

    [Fact]
    public void A_working_directory_that_the_container_replaces_is_not_kept()
    {
        Facts.Spec(Facts.Options, Facts.Root with { WorkingDirectory = "/tmp/x" }).Process!.Cwd.ShouldBe("/");
        Facts.Spec(Facts.Options, Facts.Root with { WorkingDirectory = "/run/user/0" }).Process!.Cwd.ShouldBe("/");
    }
}
