using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>What is read-only gets so when all that belongs into it is made, and is so for the program.</summary>
public sealed class ReadOnlyMountTests : MountTest
{
    private void ReadOnlyDev() => Builder.Config["mounts"]!.AsArray().Single(mount => (string?)mount!["destination"] == "/dev")!["options"]!.AsArray().Add("ro");

    private const string Dev = "[ -c /dev/null -a -c /dev/urandom -a -L /dev/fd -a -e /dev/ptmx -a -d /dev/pts -a -d /dev/shm ] && echo made; echo > /dev/null && echo writable; touch /dev/x 2>&1 | grep -o 'Read-only.*'";

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dev_has_its_devices_mounts_and_links(bool userNamespace)
    {
        ReadOnlyDev();
        if (userNamespace) Builder.UserNamespace(100000);
        (await SayAsync(Dev)).ShouldBe("made\nwritable\nRead-only file system");
    }

    [RootFact]
    public async Task Dev_has_the_documents_devices_and_the_console()
    {
        ReadOnlyDev();
        Builder.Edit(config =>
        {
            config["root"]!["readonly"] = true;
            config["linux"]!["devices"] = new JsonArray(new JsonObject { ["path"] = "/dev/sub/zz", ["type"] = "c", ["major"] = 1, ["minor"] = 3, ["fileMode"] = 438 });
        });
        (await SayAsync(Dev + "; [ -c /dev/sub/zz ] && echo own")).ShouldBe("made\nwritable\nRead-only file system\nown");
        Builder.Config["process"]!["terminal"] = true;
        Builder.Shell("[ -c /dev/console ] && echo console; touch /dev/x 2>&1 | grep -o 'Read-only.*'");
        var bundle = await BuildAsync();
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        await terminal.WaitForAsync("console");
        await terminal.WaitForAsync("Read-only file system");
        await terminal.WaitAsync();
    }

    [RootTheory]
    [InlineData("ro")]
    [InlineData("rro")]
    [InlineData("ro,tmpcopyup")]
    public async Task A_tmpfs_has_the_places_of_later_mounts(string options)
    {
        await HostAsync("echo host > file");
        With("/m", "tmpfs", "tmpfs", options);
        With("/m/sub/file", "bind", Path.Combine(Sandbox.Work, "file"), "bind");
        With("/m/deep/tmpfs", "tmpfs", "tmpfs", "");
        (await SayAsync("cat /m/sub/file; touch /m/deep/tmpfs/x && echo own; touch /m/x 2>&1 | grep -o 'Read-only.*'; touch /m/deep/x 2>&1 | grep -o 'Read-only.*'"))
            .ShouldBe("host\nown\nRead-only file system\nRead-only file system");
    }

    [RootFact]
    public async Task A_remount_has_the_last_word()
    {
        With("/on", "tmpfs", "tmpfs", "");
        With("/on", "tmpfs", "tmpfs", "remount,ro");
        With("/on/sub", "tmpfs", "tmpfs", "");
        With("/off", "tmpfs", "tmpfs", "ro");
        With("/off/", "tmpfs", "tmpfs", "remount,rw");
        With("/dev", "tmpfs", "tmpfs", "remount,ro,nosuid");
        var mounted = await MountedAsync();
        mounted["/on"].Options.ShouldContain("ro");
        mounted["/on/sub"].Options.ShouldContain("rw");
        mounted["/off"].Options.ShouldContain("rw");
        mounted["/dev"].Options.ShouldContain("ro");
    }

    [RootFact]
    public async Task In_a_bind_mount_that_is_read_only_nothing_is_made_on_the_host()
    {
        With("/m", "bind", Source, "bind,ro");
        With("/m/sub", "tmpfs", "tmpfs", "");
        (await RunAsync(_ => { })).ShouldFail("/m/sub", "EROFS", "a mount of the document above it");
        Directory.Exists(Source + "/sub").ShouldBeFalse();
    }

    [RootFact]
    public async Task Mounts_that_are_added_to_a_running_container()
    {
        await StartedAsync();
        await File.WriteAllTextAsync(Sandbox.Work + "/mounts.json", """
            [{"destination": "/m", "type": "tmpfs", "source": "tmpfs", "options": ["ro"]}, {"destination": "/m/sub", "type": "tmpfs", "source": "tmpfs"}]
            """);
        (await OciAsync("mounts", "add", "c", Sandbox.Work + "/mounts.json")).ShouldExit();
        (await OciAsync("exec", "c", "/bin/sh", "-c", "touch /m/sub/x && echo own; touch /m/x 2>&1 | grep -o 'Read-only.*'")).ShouldExit().Line.ShouldBe("own\nRead-only file system");
    }
}
