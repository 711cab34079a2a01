using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Where the document's devices and mounts go, and where devices come from that the machine does not have at that path.</summary>
public sealed class DevicePathTests : MountTest
{
    protected override SandboxOptions Options => new() { Users = true };

    private void Device(string path, string type, int major, int minor) => Builder.Edit(config => config["linux"]!["devices"] = new JsonArray(new JsonObject
    {
        ["path"] = path, ["type"] = type, ["major"] = major, ["minor"] = minor, ["fileMode"] = 438, ["uid"] = 10, ["gid"] = 11,
    }));

    [RootTheory]
    [InlineData("/zz/", "/zz")]
    [InlineData("/dev/zz/", "/dev/zz")]
    [InlineData("/sub//zz//", "/sub/zz")]
    [InlineData("/new/./dir/../zz", "/new/zz")]
    [InlineData("{root}/dev/zz", "/dev/zz")]
    public async Task Paths_are_cleaned(string path, string place)
    {
        var bundle = await Builder.BuildAsync();
        Device(path.Replace("{root}", bundle.RootFileSystem, StringComparison.Ordinal), "c", 1, 3);
        (await SayAsync($"stat -c '%t:%T %u:%g %a' {place}")).ShouldBe("1:3 10:11 666");
    }

    [RootFact]
    public async Task One_of_the_default_devices_by_another_spelling_is_made_once()
    {
        Device("/dev//null/", "c", 1, 3);
        (await SayAsync("stat -c '%t:%T %u:%g %a' /dev/null")).ShouldBe("1:3 10:11 666");
    }

    [RootFact]
    public async Task A_device_that_the_machine_does_not_have_at_the_path_is_made_for_a_user_namespace()
    {
        Builder.UserNamespace(100000);
        Device("/dev/own-zero", "c", 1, 5);
        (await SayAsync("stat -c '%t:%T %u:%g %a' /dev/own-zero; head -c 3 /dev/own-zero | wc -c; ls /proc/self > /dev/null && echo proc; grep -c own-zero /proc/mounts")).ShouldBe("1:5 10:11 666\n3\nproc\n1");
    }

    [RootFact]
    public async Task A_hook_finds_the_hosts_proc_after_devices_were_made()
    {
        Builder.UserNamespace(100000);
        Device("/dev/own-zero", "c", 1, 5);
        Builder.Edit(config => config["hooks"] = new JsonObject { ["createContainer"] = new JsonArray(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", "test -e /proc/self/status") }) });
        (await SayAsync("echo up")).ShouldBe("up");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Programs)]
    public async Task An_ordinary_users_container_gets_it_by_the_name_that_the_machine_has_for_it()
    {
        Builder.For(TestUser.Plain);
        Device("/dev/own-zero", "c", 1, 5);
        foreach (var name in (string[])["uid", "gid"]) Builder.Config["linux"]!["devices"]![0]!.AsObject().Remove(name);
        var bundle = await Builder.Shell("stat -c %t:%T /dev/own-zero").BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain })).ShouldExit().Line.ShouldBe("1:5");
    }

    [RootFact]
    public async Task A_destination_that_begins_with_the_root_is_meant_without_it()
    {
        var bundle = await Builder.BuildAsync();
        With(bundle.RootFileSystem + "/m/one", "tmpfs", "tmpfs", "");
        With(bundle.RootFileSystem + "-beside", "tmpfs", "tmpfs", "");
        var mounted = await MountedAsync();
        mounted.ShouldContainKey("/m/one");
        mounted.ShouldContainKey(bundle.RootFileSystem + "-beside");
        With(bundle.RootFileSystem, "tmpfs", "tmpfs", "");
        (await RunAsync(_ => { })).ShouldFail("root itself");
    }
}
