using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Without a mount namespace of its own a container has its mounts in its caller's, below its root, until it is deleted.</summary>
public sealed class SharedMountNamespaceTests : MountTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Builder.Namespace("mount", null).Edit(config =>
        {
            config["root"]!["readonly"] = true;
            config["linux"]!["maskedPaths"] = new JsonArray("/etc/secret");
            config["linux"]!["readonlyPaths"] = new JsonArray("/proc/sys");
        });
    }

    private async Task<string> MountsAsync() => (await ShellAsync("grep -c bundle/rootfs /proc/self/mountinfo")).Output.Trim();

    [RootFact]
    public async Task Mounts_hidden_paths_and_a_read_only_root()
    {
        With("/data", "bind", Source, "bind");
        Builder.Shell("""
            readlink /proc/self/ns/mnt; cat /data/file; cat /etc/secret; touch /x 2>&1 | grep -o 'Read-only.*'; [ -c /dev/null ] && echo device
            touch /proc/sys/kernel/hostname 2>&1 | grep -o 'Read-only.*'
            """);
        var bundle = await BuildAsync();
        await HostAsync($"mkdir {bundle.RootFileSystem}/data; echo host > source/file; echo secret > {bundle.RootFileSystem}/etc/secret");
        var result = (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit();
        result.Line.ShouldBe($"{(await ShellAsync("readlink /proc/self/ns/mnt")).Line}\nhost\nRead-only file system\ndevice\nRead-only file system");
        (await MountsAsync()).ShouldBe("0");
        (await ShellAsync($"cat {bundle.RootFileSystem}/etc/secret")).Line.ShouldBe("secret");
    }

    [RootFact]
    public async Task They_go_with_the_container_and_not_before()
    {
        await StartedAsync();
        (await MountsAsync()).ShouldNotBe("0");
        (await OciAsync("exec", "c", "/bin/sh", "-c", "readlink /proc/self/ns/mnt; ls -d /dev/pts")).ShouldExit().Line.ShouldEndWith("/dev/pts");
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("delete", "c")).ShouldExit();
        (await MountsAsync()).ShouldBe("0");
    }

    [RootFact]
    public async Task Another_mount_that_has_come_over_the_root_stays()
    {
        var bundle = await Builder.BuildAsync();
        await StartedAsync();
        await HostAsync($"mount -t tmpfs other {bundle.RootFileSystem}");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await ShellAsync($"grep -c '^other {bundle.RootFileSystem}' /proc/mounts")).Line.ShouldBe("1");
        await HostAsync($"while umount -R {bundle.RootFileSystem} 2>/dev/null; do :; done");
    }

    [RootFact]
    public async Task A_mount_that_came_in_its_place_stays_whatever_its_number()
    {
        var bundle = await Builder.BuildAsync();
        await StartedAsync();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        // The kernel gives a number that is free again to the next mount.
        await HostAsync($"umount -R {bundle.RootFileSystem}; mount -t tmpfs other {bundle.RootFileSystem}");
        (await OciAsync("delete", "c")).ShouldExit();
        (await ShellAsync($"grep -c '^other {bundle.RootFileSystem}' /proc/mounts")).Line.ShouldBe("1");
        await HostAsync($"umount {bundle.RootFileSystem}");
    }

    [RootFact]
    public async Task Nothing_is_left_of_one_that_fails()
    {
        var steps = 0;
        var bundle = await Builder.Shell("true").BuildAsync();
        var plan = (await OciAsync("run", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output;
        steps = plan.Split('\n').Count(line => line.Length > 3 && char.IsAsciiDigit(line[2]));
        for (var step = 1; step <= steps; step += 4)
        {
            (await OciAsync("run", "--fault", $"{step}:EPERM", "--bundle", bundle.Directory, "c")).ShouldFail();
            (await MountsAsync()).ShouldBe("0", $"step {step}");
        }
        With("/data", "bind", "/nowhere", "bind");
        (await OciAsync("run", "--bundle", (await Builder.BuildOnceAsync()).Directory, "c")).ShouldFail("/nowhere", "no such file or directory");
        (await MountsAsync()).ShouldBe("0");
    }

    [RootFact]
    public async Task Where_they_would_cover_the_callers_own_files_or_cannot_be_made_they_are_refused()
    {
        Builder.Edit(config => config["root"]!["path"] = "/");
        (await RunAsync(_ => { })).ShouldFail("cannot have mounts", "whose own files they would cover");
        Builder.Edit(config => config["root"]!["path"] = "/..");
        (await RunAsync(_ => { })).ShouldFail("cannot have mounts", "whose own files they would cover");
        Builder.Edit(config => config["root"]!["path"] = "rootfs").UserNamespace(100000);
        (await RunAsync(_ => { })).ShouldFail("cannot have mounts", "CAP_SYS_ADMIN");
    }
}
