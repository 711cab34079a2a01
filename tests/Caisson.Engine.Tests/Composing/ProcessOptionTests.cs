namespace Caisson.Engine.Tests.Composing;

public sealed class ProcessOptionTests
{
    [Fact]
    public void Variables_come_from_files_and_options_in_this_order()
    {
        var env = Facts.Spec(Facts.Options with { EnvFiles = ["vars"], Env = ["A=2", "NOT_SET", "EMPTY=", "PATH=/x"] }).Process!.Env!;

        env.ShouldContain("A=2");
        env.ShouldNotContain("A=1");
        env.ShouldContain("LANG=C.UTF-8");
        env.ShouldContain("B=x=y");
        env.ShouldContain("EMPTY=");
        env.ShouldContain("PATH=/x");
        env.Count(variable => variable.StartsWith("PATH=", StringComparison.Ordinal)).ShouldBe(1);
        env.ShouldNotContain(variable => variable.StartsWith("NOT_SET", StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_without_a_name_are_refused()
    {
        Facts.Refusal(Facts.Options with { Env = ["=x"] }).ShouldContain("the variable has no name");
        Facts.Refusal(Facts.Options with { Env = ["A B=x"] }).ShouldContain("contains a blank");
        Facts.Refusal(Facts.Options with { EnvFiles = ["missing"] }).ShouldContain("/work/missing");
    }

    [Theory]
    [InlineData("nofile=10:20", "RLIMIT_NOFILE", 10ul, 20ul)]
    [InlineData("core=unlimited", "RLIMIT_CORE", ulong.MaxValue, ulong.MaxValue)]
    [InlineData("stack=5:-1", "RLIMIT_STACK", 5ul, ulong.MaxValue)]
    public void Ulimits(string text, string type, ulong soft, ulong hard)
    {
        var limit = Facts.Spec(Facts.Options with { Ulimits = ["nofile=1", "core=1", "stack=1", text] }).Process!.Rlimits!.Single(limit => limit.Type == type);
        (limit.Soft, limit.Hard).ShouldBe((soft, hard));
    }

    [Theory]
    [InlineData("nofile", "it has no value")]
    [InlineData("files=1", "there is no limit called files")]
    [InlineData("nofile=x", "x is neither a number nor unlimited")]
    [InlineData("nofile=1:2:3", "more than two values")]
    [InlineData("nofile=2:1", "the soft limit is above the hard one")]
    [InlineData("nofile=-2", "-2 is neither a number nor unlimited")]
    public void Ulimits_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Ulimits = [text] }).ShouldContain(expected);

    [Fact]
    public void Sysctls_are_passed_on()
    {
        Facts.Spec(Facts.Options with { Sysctls = ["net.ipv4.ip_forward=1", "kernel.shmmax=5"] }).Linux!.Sysctl!["net.ipv4.ip_forward"].ShouldBe("1");
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward", "it has no value")]
    [InlineData("kernel.panic=1", "kernel.panic belongs to the whole machine")]
    [InlineData("kernel.hostname=x", "use --hostname")]
    [InlineData("net..ipv4=1", "is not the name of a kernel parameter")]
    [InlineData("net/../kernel/panic=1", "is not the name of a kernel parameter")]
    [InlineData("net.ipv4.ip_forward=1\nkernel.panic=1", "contains a control character")] // CVE-2022-0811
    public void Sysctls_refused(string text, string expected) => Facts.Refusal(Facts.Options with { Sysctls = [text] }).ShouldContain(expected);

    [Fact]
    public void A_sysctl_of_a_shared_namespace_is_the_hosts()
    {
        Facts.Refusal(Facts.Options with { Sysctls = ["net.ipv4.ip_forward=1"], Share = ["net"] })
            .ShouldContain("belongs to the net namespace, which is shared with the host (--share net)");
    }

    [Fact]
    public void Capabilities_are_added_and_dropped()
    {
        var added = Facts.Spec(Facts.Options with { CapAdd = ["net_admin,CAP_SYS_TIME"], CapDrop = ["CHOWN"] }).Process!.Capabilities!.Bounding!;
        added.ShouldContain("CAP_NET_ADMIN");
        added.ShouldContain("CAP_SYS_TIME");
        added.ShouldNotContain("CAP_CHOWN");
        Facts.Spec(Facts.Options with { CapAdd = ["kill"], CapDrop = ["ALL"] }).Process!.Capabilities!.Effective.ShouldBe(["CAP_KILL"]);
        Facts.Spec(Facts.Options with { CapDrop = ["all"] }).Process!.Capabilities!.Bounding.ShouldBeEmpty();
        Facts.Spec(Facts.Options with { CapAdd = ["ALL"] }).Process!.Capabilities!.Bounding!.Count.ShouldBe(41);
        Facts.Refusal(Facts.Options with { CapAdd = ["NETADMIN"] }).ShouldContain("there is no capability NETADMIN; capabilities(7) lists them, perhaps NET_ADMIN is meant");
        Facts.Refusal(Facts.Options with { CapDrop = [""] }).ShouldContain("there is no capability ''");
    }

    [Fact]
    public void An_ordinary_user_gets_what_was_asked_for_explicitly()
    {
        var capabilities = Facts.Spec(Facts.Options with { User = "1000", CapAdd = ["NET_ADMIN"] }).Process!.Capabilities!;

        capabilities.Ambient.ShouldBe(["CAP_NET_ADMIN"]);
        capabilities.Effective.ShouldBe(["CAP_NET_ADMIN"]);
        capabilities.Bounding!.Count.ShouldBe(14);
    }

    [Fact]
    public void What_the_caller_lacks_cannot_be_given()
    {
        var facts = Facts.Root with { Bounding = Facts.Root.Bounding & ~(1UL << 24) & ~(1UL << 13) };

        Facts.Refusal(Facts.Options with { CapAdd = ["SYS_RESOURCE"] }, facts).ShouldContain("CAP_SYS_RESOURCE is not there to be given");
        Facts.Compose(Facts.Options, facts).Warnings.ShouldHaveSingleItem().ShouldContain("CAP_NET_RAW");
        Facts.Spec(Facts.Options with { CapAdd = ["SYS_RESOURCE"], UserNamespace = true }, facts).Process!.Capabilities!.Bounding!.ShouldContain("CAP_SYS_RESOURCE");
        Facts.Refusal(Facts.Options with { CapAdd = ["KILL"], Namespaces = ["none"] }, Facts.User).ShouldContain("outside a user namespace of his own");
    }

    [Fact]
    public void Privileged_takes_the_fences_down()
    {
        var spec = Facts.Spec(Facts.Options with { Privileged = true });

        spec.Process!.Capabilities!.Bounding!.Count.ShouldBe(41);
        spec.Process.NoNewPrivileges.ShouldBeFalse();
        spec.Linux!.MaskedPaths.ShouldBeEmpty();
        spec.Linux.ReadonlyPaths.ShouldBeEmpty();
        Facts.Mount(spec, "/sys").ShouldContain("rw");
    }

    [Fact]
    public void Smaller_things_are_passed_on()
    {
        var process = Facts.Spec(Facts.Options with { NoNewPrivileges = false, OomScoreAdj = "-5", Workdir = "/srv/", Terminal = true, ConsoleSize = (80, 25) }).Process!;

        process.NoNewPrivileges.ShouldBeFalse();
        process.OomScoreAdj.ShouldBe(-5);
        process.Cwd.ShouldBe("/srv");
        process.ConsoleSize!.Height.ShouldBe(25u);
        Facts.Refusal(Facts.Options with { OomScoreAdj = "1001" }).ShouldContain("-1000 to 1000");
        Facts.Refusal(Facts.Options with { OomScoreAdj = "x" }).ShouldContain("-1000 to 1000");
        Facts.Refusal(Facts.Options with { Workdir = "srv" }).ShouldContain("srv is not an absolute path");
        Facts.Refusal(Facts.Options with { Command = [] }).ShouldContain("there is no command to run");
        Facts.Refusal(Facts.Options with { Command = [""] }).ShouldContain("there is no command to run");
    }
}
