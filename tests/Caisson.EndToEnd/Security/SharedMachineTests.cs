using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>What others of the same machine have, and what a container is given of it.</summary>
public sealed class SharedMachineTests : OciTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.DebianRoot, Feature.Programs)]
    public async Task A_keyring_of_the_containers_name_that_another_user_made_is_not_joined()
    {
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        int addKey = arm ? 217 : 248, requestKey = arm ? 218 : 249, keyControl = arm ? 219 : 250;
        const string open = "0x3f3f3f3f";
        var script = "$| = 1; my ($ring, $type, $name, $secret) = qw(_ses.c user caisson:bait secret); "
            + $"my $r = syscall({keyControl}, 1, $ring); my $k = syscall({addKey}, $type, $name, $secret, 6, -3); syscall({keyControl}, 5, $k, {open}) == 0 or die; syscall({keyControl}, 5, $r, {open}) == 0 or die; print qq(ready\\n); sleep 1000";
        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", script) { User = TestUser.Plain });
        await other.WaitForAsync("ready");
        var bundle = await Builder.Root(BundleRoot.DebianReadOnly)
            .Args("/usr/bin/perl", "-e", $"my ($type, $name) = qw(user caisson:bait); print syscall({requestKey}, $type, $name, 0, 0) < 0 ? 'none' : 'found'").BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("none");
    }

    /// <summary>The process ids are those of a namespace of its own, whose processes stand for the machine's: the control would not leave one of them.</summary>
    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task Who_shares_the_hosts_mounts_is_not_killed_with_a_container_that_has_entered_them()
    {
        Builder.Namespace("pid", null).Args("/bin/nsenter", "-t", "1", "-m", "/bin/sleep", "1000").Edit(config =>
        {
            foreach (var set in (ReadOnlySpan<string>)["bounding", "effective", "permitted"])
                config["process"]!["capabilities"]![set] = new JsonArray("CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE");
        });
        var bundle = await Builder.BuildAsync();
        var script = $"""
            {Programs.CaissonOci} --cgroup-manager disabled run --detach --bundle {bundle.Directory} c </dev/null >/dev/null 2>&1 || exit 1
            sleep 1001 & bystander=$!
            container=$({Programs.CaissonOci} state c | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')
            while [ "$(readlink /proc/$container/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]; do sleep 0.01; done
            {Programs.CaissonOci} kill c KILL; {Programs.CaissonOci} delete --force c
            kill -0 $bystander && echo there; kill -0 $container 2>/dev/null && echo left; true
            """;
        (await Sandbox.RunAsync("/usr/bin/unshare", "--pid", "--fork", "--mount", "--mount-proc", "/bin/sh", "-c", script)).ShouldExit().Line.ShouldBe("there");
    }

    /// <summary>Both containers are root's, without user namespaces: to the kernel their keys have one owner.</summary>
    [TheoryIf(Feature.Root, Feature.DebianRoot, Feature.Programs)]
    [InlineData("run")]
    [InlineData("exec")]
    public async Task One_container_does_not_get_at_anothers_keys(string way)
    {
        const string script = """
            my ($type, $name, $secret) = qw(user caisson:bait secret);
            my $ring = syscall(KEYCTL, 0, -3, 0);
            my $key = syscall(ADD_KEY, $type, $name, $secret, 6, -3);
            syscall(KEYCTL, 5, $key, 0x3f3f0000) == 0 or die if $ARGV[0];
            syscall(KEYCTL, 5, $ring, 0x3f3f0000) == 0 or die if $ARGV[0];
            my $found = syscall(REQUEST_KEY, $type, $name, 0, 0) == $key;
            print "$ring $key $found\n"; sleep 1000;
            """;
        // By the names that runtimes give, by the number, and by linking it to one's own.
        const string attack = """
            my ($ring, $key) = map { $_ + 0 } @ARGV; my ($type, $name, $buffer) = (qw(user caisson:bait), "\0" x 64);
            syscall(KEYCTL, 1, my $named = "_ses.owner") > 0;
            my @got = (syscall(REQUEST_KEY, $type, $name, 0, 0) > 0, syscall(KEYCTL, 10, $ring, $type, $name, 0) > 0, syscall(KEYCTL, 8, $ring, -3) == 0,
                syscall(REQUEST_KEY, $type, $name, 0, 0) > 0, syscall(KEYCTL, 11, $ring, $buffer, 64) > 0, syscall(KEYCTL, 11, $key, $buffer, 64) > 0);
            print join(",", map { $_ ? "yes" : "no" } @got);
            """;
        var attacker = await new BundleBuilder(Sandbox, "attacker").Root(BundleRoot.DebianReadOnly).Args("/bin/sleep", "1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", attacker.Directory, "attacker")).ShouldExit();
        async Task<string> AttackAsync(ProgramRun owner)
        {
            await owner.WaitForAsync("\n");
            var line = owner.Output.TrimEnd('\n').Split(' ');
            line.ShouldBe([line[0], line[1], "1"]);
            return (await OciAsync("exec", "attacker", "/usr/bin/perl", "-e", Calls(attack), line[0], line[1])).ShouldExit().Line;
        }

        var bundle = await Builder.Root(BundleRoot.DebianReadOnly).Args(way == "run" ? ["/usr/bin/perl", "-e", Calls(script)] : ["/bin/sleep", "1000"]).BuildAsync();
        if (way == "exec") (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "owner")).ShouldExit();
        await using (var owner = Sandbox.Start(new ProgramStart(Programs.CaissonOci, way == "run" ? ["run", "--bundle", bundle.Directory, "owner"] : ["exec", "owner", "/usr/bin/perl", "-e", Calls(script)])))
            (await AttackAsync(owner)).ShouldBe("no,no,no,no,no,no");
        (await OciAsync("delete", "--force", "owner")).ShouldExit();

        // The control: with the rights that a key's owner usually has, all but the name leads there.
        await Builder.Args("/usr/bin/perl", "-e", Calls(script), "open").BuildAsync();
        await using (var open = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "owner")))
            (await AttackAsync(open)).ShouldBe("no,yes,yes,yes,yes,yes");
        (await OciAsync("delete", "--force", "owner")).ShouldExit();
        (await OciAsync("delete", "--force", "attacker")).ShouldExit();
    }

    private static string Calls(string script)
    {
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        return script.Replace("ADD_KEY", arm ? "217" : "248", StringComparison.Ordinal).Replace("REQUEST_KEY", arm ? "218" : "249", StringComparison.Ordinal)
            .Replace("KEYCTL", arm ? "219" : "250", StringComparison.Ordinal).Insert(0, "$| = 1; ");
    }

    [RootFact]
    public async Task A_file_that_is_standard_input_cannot_be_written_to()
    {
        var file = Path.Combine(Sandbox.Work, "input");
        File.WriteAllText(file, "good");
        var bundle = await Builder.Shell("echo evil > /proc/self/fd/0; cat").Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 1234, ["gid"] = 5 }).BuildAsync();
        var result = await Sandbox.RunAsync("/bin/sh", "-c", "exec \"$0\" run --bundle \"$1\" c < \"$2\"", Programs.CaissonOci, bundle.Directory, file);
        result.Output.ShouldBe("good");
        File.ReadAllText(file).ShouldBe("good");
        (await Sandbox.RunAsync("/bin/stat", "-c", "%u", file)).Line.ShouldBe("0");
    }

    [RootFact]
    public async Task Without_a_group_nobody_makes_nodes_of_the_hosts_devices()
    {
        Builder.Edit(config =>
        {
            config["linux"]!.AsObject().Remove("resources");
            foreach (var set in (string[])["bounding", "effective", "permitted"]) config["process"]!["capabilities"]![set]!.AsArray().Add((JsonNode)"CAP_MKNOD");
        });
        var bundle = await Builder.Shell("mknod /tmp/kmsg c 1 11 && cat /tmp/kmsg; exit 0").BuildAsync();
        var result = await OciAsync("--cgroup-manager", "disabled", "run", "--bundle", bundle.Directory, "c");
        result.Error.ShouldContain("CAP_MKNOD is left out");
        result.Error.ShouldContain("mknod");
    }
}
