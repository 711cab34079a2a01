using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>Files that control the kernel or a terminal, where somebody hostile has put something else in their place.</summary>
public sealed class ControlFileTests : OciTest
{
    [RootFact]
    public async Task A_forged_proc_of_a_joined_mount_namespace_gets_no_settings()
    {
        await using var forger = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--mount", "/bin/sh", "-c", """
            mount -t tmpfs forged /proc && mkdir -p /proc/self /proc/sys/net/ipv4 &&
            echo forged >/proc/self/oom_score_adj && echo forged >/proc/sys/net/ipv4/ip_forward && echo ready && exec sleep 1000
            """));
        await forger.WaitForAsync("ready");
        var bundle = await Builder.Args("/bin/sleep", "1000").Namespace("mount", $"/proc/{forger.Pid}/ns/mnt").Edit(config =>
        {
            // The namespace's own root: nothing is made there in place of the forged /proc.
            config["root"] = new JsonObject { ["path"] = "/" };
            config.Remove("mounts");
            foreach (var paths in (string[])["maskedPaths", "readonlyPaths"]) config["linux"]!.AsObject().Remove(paths);
            config["process"]!["oomScoreAdj"] = 321;
            config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
        }).BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        var pid = ((int)(await StateAsync("c"))["pid"]!).ToString(CultureInfo.InvariantCulture);
        (await ShellAsync($"cat /proc/{forger.Pid}/root/proc/self/oom_score_adj /proc/{forger.Pid}/root/proc/sys/net/ipv4/ip_forward")).ShouldExit().Output.ShouldBe("forged\nforged\n");
        (await ShellAsync($"cat /proc/{pid}/oom_score_adj; nsenter --net=/proc/{pid}/ns/net cat /proc/sys/net/ipv4/ip_forward")).ShouldExit().Output.ShouldBe("321\n1\n");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    /// <summary>Opening a device can have effects: a watchdog starts, a tape rewinds. Here it is a pipe whose reader waits for somebody to open it.</summary>
    [RootFact]
    public async Task What_the_image_has_in_place_of_the_terminal_multiplexer_is_not_opened()
    {
        var bundle = await Builder.Edit(config =>
        {
            config["process"]!["terminal"] = true;
            var mounts = config["mounts"]!.AsArray();
            for (var i = mounts.Count - 1; i >= 0; i--)
                if (((string)mounts[i]!["destination"]!).StartsWith("/dev", StringComparison.Ordinal)) mounts.RemoveAt(i);
        }).BuildAsync();
        var node = bundle.InRoot("dev/pts/ptmx");
        (await ShellAsync($"mkdir -p {Path.GetDirectoryName(node)} && mkfifo {node}")).ShouldExit();
        await using var reader = Sandbox.Start(new ProgramStart("/bin/sh", "-c", $"echo waits; : <{node}; echo opened"));
        await reader.WaitForAsync("waits");
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        await terminal.WaitForAsync("is no devpts");
        await terminal.WaitAsync();
        await Task.Delay(100);
        reader.Output.ShouldBe("waits\n");
        // The control: this is what opening does.
        (await ShellAsync($": <>{node}")).ShouldExit();
        await reader.WaitForAsync("opened");
        await reader.WaitAsync();
    }
}
