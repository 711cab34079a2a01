using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Network;

public sealed class RootlessNetDeviceTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot)]
    public async Task An_ordinary_user_is_refused_with_the_reason()
    {
        var bundle = await new BundleBuilder(Sandbox).For(TestUser.Plain).Edit(config => config["linux"]!["netDevices"] = new JsonObject { ["lo"] = new JsonObject { ["name"] = "x" } }).BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain })).ShouldFail("CAP_NET_ADMIN", "run as root");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot)]
    public async Task Mappings_of_a_mount_are_refused_with_the_reason()
    {
        var bundle = await new BundleBuilder(Sandbox).For(TestUser.Plain).Mount("/m", "bind", "/etc", "bind", "idmap").BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain })).ShouldFail("/m", "with other owners", "run as root");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot)]
    public async Task Mounts_come_and_go_and_tmpcopyup_copies()
    {
        var bundle = await new BundleBuilder(Sandbox).For(TestUser.Plain).Mount("/etc", "tmpfs", "tmpfs", "tmpcopyup").Shell("exec sleep 1000").BuildAsync();
        Task<ProgramResult> Oci(params string[] arguments) => Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, arguments) { User = TestUser.Plain });
        (await Oci("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        try
        {
            await File.WriteAllTextAsync(Sandbox.Work + "/mounts.json", """[{"destination": "/added", "source": "/usr", "options": ["bind", "ro"]}, {"destination": "/memory", "type": "tmpfs"}]""");
            (await Oci("mounts", "add", "c", Sandbox.Work + "/mounts.json")).ShouldExit();
            (await Oci("exec", "c", "/bin/sh", "-c", "ls -d /added/bin; touch /memory/x; head -c 4 /etc/passwd")).ShouldExit().Output.ShouldBe("/added/bin\nroot");
            (await Oci("mounts", "remove", "c", Sandbox.Work + "/mounts.json")).ShouldExit();
            (await Oci("exec", "c", "/bin/sh", "-c", "ls -A /added /memory | wc -l; grep -c tmpfs.*/etc /proc/self/mountinfo")).Output.ShouldStartWith("3\n");
        }
        finally
        {
            await Oci("delete", "--force", "c");
        }
    }
}
