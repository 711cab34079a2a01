using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>mounts add and mounts remove: what a running container has mounted.</summary>
public sealed class RunningMountTests : MountTest
{
    private async Task StartAsync(string? uidOwner = null)
    {
        Builder.Shell("exec sleep 1000");
        var bundle = await BuildAsync();
        if (uidOwner is not null) await HostAsync($"chown {uidOwner} {bundle.RootFileSystem}");
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        await HostAsync("echo text > source/file; echo single > file");
    }

    private async Task<ProgramResult> MountsAsync(string what, string json)
    {
        await File.WriteAllTextAsync(Sandbox.Work + "/mounts.json", json);
        return await OciAsync("mounts", what, "c", Sandbox.Work + "/mounts.json");
    }

    private async Task<ProgramResult> InsideAsync(string script) => await OciAsync("exec", "c", "/bin/sh", "-c", script);

    private string Two => $$"""
        [{"destination": "/added/here", "source": "{{Source}}", "options": ["rbind", "ro", "nosuid"]},
         {"destination": "/single", "type": "bind", "source": "{{Sandbox.Work}}/file"},
         {"destination": "/memory", "type": "tmpfs", "source": "tmpfs", "options": ["size=64k", "mode=0711"]}]
        """;

    [RootTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task They_come_and_go(bool userNamespace, bool shared)
    {
        if (userNamespace) Builder.UserNamespace(100000);
        if (shared) await HostAsync("mount --bind source source; mount --make-rshared source");
        await StartAsync();
        (await MountsAsync("add", Two)).ShouldExit();
        (await InsideAsync("cat /added/here/file /single; stat -c %a /memory; touch /added/here/new 2>&1 | grep -c Read-only; grep -c nosuid.*/added/here /proc/self/mountinfo; touch /memory/x; awk '$5 == \"/added/here\" { print $7 }' /proc/self/mountinfo | grep -c shared"))
            .Output.ShouldBe("text\nsingle\n711\n1\n0\n0\n");
        (await InsideAsync("awk '$5 == \"/added/here\" { print $6 }' /proc/self/mountinfo")).ShouldExit().Line.ShouldStartWith("ro,nosuid");
        (await MountsAsync("remove", "{\"mounts\": " + Two + "}")).ShouldExit();
        (await InsideAsync("grep -cE '/added/here|/single|/memory' /proc/self/mountinfo; ls -A /added/here /memory; cat /single")).Output.ShouldBe("0\n/added/here:\n\n/memory:\n");
        (await ShellAsync($"grep -c {Sandbox.Work}/bundle /proc/self/mountinfo")).Line.ShouldBe("0");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task What_cannot_be_done_is_told()
    {
        await StartAsync();
        (await MountsAsync("add", "[{\"destination\": \"/p\", \"type\": \"proc\", \"source\": \"proc\"}]")).ShouldFail("proc", "running container");
        (await MountsAsync("add", "[{\"destination\": \"/\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}]")).ShouldFail("root itself");
        (await MountsAsync("add", "[{\"destination\": \"/x\", \"type\": \"bind\", \"source\": \"/nowhere/at/all\"}]")).ShouldFail("/nowhere");
        (await MountsAsync("add", "[{\"destination\": 7}]")).ShouldFail("destination");
        (await MountsAsync("remove", "[{\"destination\": \"/etc\"}]")).ShouldFail("nothing is mounted on /etc");
        (await MountsAsync("remove", "[{\"destination\": \"/missing\"}]")).ShouldFail("/missing");
        (await MountsAsync("remove", "[{\"destination\": \"/\"}]")).ShouldFail("root itself");
        (await OciAsync("mounts", "change", "c", "x")).ShouldFail("add or remove");
        (await OciAsync("mounts", "add", "unknown", Sandbox.Work + "/mounts.json")).ShouldFail("does not exist");
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await MountsAsync("add", Two)).ShouldFail("stopped");
    }

    [RootFact]
    public async Task A_hostile_root_leads_nothing_out()
    {
        await StartAsync();
        Directory.CreateDirectory(Sandbox.Work + "/outside");
        (await InsideAsync($"""
            mkdir -p /real; ln -s ../../../../../..{Sandbox.Work}/outside /link; ln -s {Sandbox.Work}/outside /absolute; ln -s /proc/1/root/{Sandbox.Work}/outside /magic
            """)).ShouldExit();
        (await MountsAsync("add", $$"""[{"destination": "/link/a", "source": "{{Source}}", "options": ["bind"]}, {"destination": "/absolute/b", "source": "{{Source}}", "options": ["bind"]}]""")).ShouldExit();
        (await MountsAsync("add", $$"""[{"destination": "/magic/c", "source": "{{Source}}", "options": ["bind"]}]""")).ShouldFail("magic");
        Directory.EnumerateFileSystemEntries(Sandbox.Work + "/outside").ShouldBeEmpty();
        (await InsideAsync($"cat {Sandbox.Work}/outside/a/file {Sandbox.Work}/outside/b/file")).ShouldExit().Line.ShouldBe("text\ntext");
        // The container's own /proc says what it likes about descriptors.
        (await MountsAsync("remove", """[{"destination": "/absolute/b"}]""")).ShouldExit();
        (await InsideAsync($"ls {Sandbox.Work}/outside/b | wc -l")).Line.ShouldBe("0");
    }
}
