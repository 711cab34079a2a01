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
