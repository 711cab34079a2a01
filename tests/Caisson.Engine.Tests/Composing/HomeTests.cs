using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Engine.Tests.Composing;

/// <summary>Home directories, what is hidden of the host's files, and where the program starts.</summary>
public sealed class HomeTests
{
    private const string Empty = "tmpfs tmpfs nosuid,nodev,mode=700,size=10%";
    private static readonly string[] Accounts = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];

    // Whose the home directories are, which are not root's.
    private static HostFacts Owned(HostFacts facts, uint uid) => facts with { Probe = path => Facts.Root.Probe(path) with { Uid = path.StartsWith("/home/", StringComparison.Ordinal) ? uid : 0 } };

    private static string? Home(OciSpec spec) => spec.Process!.Env!.Single(variable => variable.StartsWith("HOME=", StringComparison.Ordinal))["HOME=".Length..];

    [Fact]
    public void Roots_home_is_empty_and_what_accounts_are_worth_is_hidden()
    {
        var facts = Facts.Root with
        {
            List = path => path == "/etc/ssh" ? [new("ssh_config", HostEntryKind.File), new("ssh_host_rsa_key", HostEntryKind.File), new("ssh_host_rsa_key.pub", HostEntryKind.File)] : null,
        };
        var spec = Facts.Spec(Facts.Options, facts);

        Facts.Mount(spec, "/root").ShouldBe(Empty);
        Home(spec).ShouldBe("/root");
        spec.Linux!.MaskedPaths!.TakeLast(5).ShouldBe([.. Accounts, "/etc/ssh/ssh_host_rsa_key"]);
        Facts.Spec(Facts.Options with { MaskedPaths = ["none"] }, facts).Linux!.MaskedPaths!.ShouldBe([.. Accounts, "/etc/ssh/ssh_host_rsa_key"]);
        Facts.Mount(Facts.Spec(Facts.Options with { Volumes = ["/src:/root"] }, facts), "/root").ShouldBe("bind /src rbind,rnodev");
    }

    [Fact]
    public void It_is_hidden_whoever_the_program_runs_as_and_however_the_hosts_root_was_said()
    {
        foreach (var options in new[] { Facts.Options with { User = "bob" }, Facts.Options with { UserNamespace = true }, Facts.Options with { Rootfs = "/" }, Facts.Options with { Host = true } })
        {
            Facts.Mount(Facts.Spec(options), "/root").ShouldBe(Empty);
            Facts.Spec(options).Linux!.MaskedPaths!.ShouldContain("/etc/shadow");
        }
    }

    [Fact]
    public void Nothing_is_hidden_where_that_was_said_or_where_the_files_are_others()
    {
        foreach (var options in new[] { Facts.Options with { Secrets = true }, Facts.Options with { Privileged = true }, Facts.Options with { Rootfs = "/images/deb" } })
        {
            Facts.Mount(Facts.Spec(options), "/root").ShouldBe("");
            (Facts.Spec(options).Linux!.MaskedPaths ?? []).ShouldNotContain("/etc/shadow");
        }

        Facts.Mount(Facts.Spec(Facts.Options with { Home = true }, Facts.Root with { Home = "/root" }), "/root").ShouldBe("");
        Facts.Spec(Facts.Options with { Home = true }, Facts.Root with { Home = "/root" }).Linux!.MaskedPaths!.ShouldContain("/etc/shadow");
        Facts.Spec(Facts.Options, Facts.User).Linux!.MaskedPaths!.ShouldNotContain("/etc/shadow");
    }

    [Fact]
    public void An_ordinary_users_container_has_a_home_that_it_can_write_to()
    {
        var facts = Owned(Facts.User, 1000);
        var root = Facts.Spec(Facts.Options, facts);
        (Home(root), Facts.Mount(root, "/root")).ShouldBe(("/root", "tmpfs tmpfs nosuid,nodev,mode=700,uid=0,gid=0,size=10%"));

        // Whoever keeps its number keeps its home, under the overlay.
        var same = Facts.Spec(Facts.Options with { MapUser = true }, facts);
        (Home(same), Facts.Mount(same, "/home/ann")).ShouldBe(("/home/ann", ""));
        // Another user's home belongs to nobody here.
        Facts.Mount(Facts.Spec(Facts.Options with { User = "bob" }, facts), "/home/bob").ShouldBe("tmpfs tmpfs nosuid,nodev,mode=700,uid=1001,gid=100,size=10%");
    }

    [Fact]
    public void A_home_below_what_the_container_has_its_own_of_is_made()
    {
        var facts = Facts.Root with { Passwd = "ann:x:1000:1000::/tmp/ann:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/sh\ndev:x:2:2::/dev:/bin/sh\n" };
        Facts.Mount(Facts.Spec(Facts.Options with { User = "ann" }, facts), "/tmp/ann").ShouldBe("tmpfs tmpfs nosuid,nodev,mode=700,uid=1000,gid=1000,size=10%");
        Facts.Mount(Facts.Spec(Facts.Options with { User = "daemon" }, facts), "/usr/sbin").ShouldBe("");
        Facts.Mount(Facts.Spec(Facts.Options with { User = "dev" }, facts), "/dev").ShouldStartWith("tmpfs tmpfs nosuid,strictatime");
    }

    [Fact]
    public void Ones_own_home_is_seen_by_an_option()
    {
        var facts = Owned(Facts.User, 1000) with { Home = "/home/ann" };
        var composition = Facts.Compose(Facts.Options with { Home = true }, facts);
        composition.Overlay!.Layers.ShouldContain(new OverlayLayer("/root", "/home/ann"));
        Facts.Mount(composition.Spec, "/root").ShouldBe("");

        Facts.Compose(Facts.Options with { Home = true, MapUser = true }, facts).Overlay!.Layers.Count.ShouldBe(1);
        Facts.Refusal(Facts.Options with { Home = true }, facts with { Home = null }).ShouldContain("names no home directory of user 1000");
        Facts.Refusal(Facts.Options with { Home = true, Rootfs = "/images/deb" }, facts).ShouldContain("--home is about this machine's files");
        Facts.Refusal(Facts.Options with { Home = true }, facts with { Mounts = [.. facts.Mounts, new HostMount(7, 1, "8:2", "/", "/home/ann/disk", "ext4")] })
            .ShouldContain("file systems are mounted below /home/ann, and the kernel lets no overlay cover it in a user namespace; show it as it is, where changes stay: --volume /home/ann:/root");
        Facts.Refusal(Facts.Options with { Secrets = true }, facts).ShouldContain("nothing is hidden from an ordinary user's container");
    }

    [Theory]
    [InlineData("/work", "/work", null)]
    [InlineData("/tmp", "/tmp", null)]
    [InlineData("/root", "/root", null)]
    [InlineData("/tmp/x", "/", "/tmp/x is not in the container, which has a /tmp of its own; -v /tmp/x:/tmp/x shows it, -w DIR starts elsewhere")]
    [InlineData("/root/x", "/", "-v /root/x:/root/x shows it, --home all of /root, -w DIR starts elsewhere")]
    [InlineData("/missing (deleted)", "/", "/missing (deleted), cannot be reached by that path any more")]
    public void The_program_starts_where_one_is_and_what_keeps_it_from_that_is_said(string directory, string expected, string? warning)
    {
        var composition = Facts.Compose(Facts.Options, Facts.Root with { WorkingDirectory = directory });
        composition.Spec.Process!.Cwd.ShouldBe(expected);
        if (warning is null) composition.Warnings.ShouldBeEmpty();
        else composition.Warnings.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [Fact]
    public void A_volume_shows_where_one_is()
    {
        var composition = Facts.Compose(Facts.Options with { Volumes = ["/tmp/x:/tmp/x"] }, Facts.Root with { WorkingDirectory = "/tmp/x/y" });
        composition.Spec.Process!.Cwd.ShouldBe("/tmp/x/y");
        composition.Warnings.ShouldBeEmpty();
        Facts.Compose(Facts.Options with { Volumes = ["/src:/tmp/x"], Workdir = "/srv" }, Facts.Root with { WorkingDirectory = "/tmp/x/y", Probe = _ => new HostPath(HostPathKind.Directory) }).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void The_number_of_processes_and_the_size_of_changes_are_limited()
    {
        var usual = Facts.Compose(Facts.Options);
        usual.DefaultPidsLimit.ShouldBe(4096);
        usual.Spec.Linux!.Resources?.Pids.ShouldBeNull();
        usual.Overlay!.Size.ShouldBe("40%");
        Facts.Mount(usual.Spec, "/tmp").ShouldContain("size=15%");
        Facts.Mount(usual.Spec, "/run").ShouldContain("size=5%");

        Facts.Compose(Facts.Options with { PidsLimit = "7" }).DefaultPidsLimit.ShouldBeNull();
        Facts.Spec(Facts.Options with { PidsLimit = "7" }).Linux!.Resources!.Pids!.Limit.ShouldBe(7);
        Facts.Compose(Facts.Options with { PidsLimit = "-1" }).DefaultPidsLimit.ShouldBeNull();
        Facts.Spec(Facts.Options with { PidsLimit = "-1" }).Linux!.Resources?.Pids.ShouldBeNull();
        Facts.Compose(Facts.Options with { StorageOptions = ["size=2g"] }).Overlay!.Size.ShouldBe("2g");

        Facts.Refusal(Facts.Options with { PidsLimit = "many" }).ShouldContain("--pids-limit many: it is not a number from 1 to 4194304");
        Facts.Refusal(Facts.Options with { StorageOptions = ["size=fast"] }).ShouldContain("fast is not a size");
        Facts.Refusal(Facts.Options with { StorageOptions = ["speed=1"] }).ShouldContain("only size is known");
        Facts.Refusal(Facts.Options with { StorageOptions = ["size=1g"], Rootfs = "/images/deb" }).ShouldContain("not thrown away; add --overlay");
    }
}
