using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>Until a container has been created, its first process is on its way from the host's root to its own: nobody enters it.</summary>
public sealed class CreationTests : OciTest
{
    private const string Say = "[ -e /i-am-the-container ] && echo IN || echo OUT";

    [RootTheory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public async Task What_would_enter_or_change_it_is_told_that_it_is_still_being_created(string kind)
    {
        Hook(kind, $"touch {Sandbox.Work}/asked; while [ ! -e {Sandbox.Work}/go ]; do sleep 0.01; done");
        await using var create = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "create", "--bundle", (await BundleAsync()).Directory, "c"));
        await AskedAsync();

        ((string?)(await StateAsync("c"))["status"]).ShouldBe("creating");
        (await OciAsync("list")).ShouldExit().Output.ShouldContain("creating");
        await File.WriteAllTextAsync($"{Sandbox.Work}/mounts.json", """[{"destination":"/mnt","type":"tmpfs","source":"tmpfs"}]""");
        foreach (var command in (string[][])
            [["exec", "c", "/bin/sh", "-c", Say], ["mounts", "add", "c", $"{Sandbox.Work}/mounts.json"], ["start", "c"], ["pause", "c"], ["kill", "c", "TERM"], ["update", "--pids-limit", "5", "c"]])
        {
            var result = (await OciAsync(command)).ShouldFail("still being created");
            result.Error.ShouldNotContain("stopped", Case.Sensitive, string.Join(' ', command));
            result.Output.ShouldBe("");
        }
        (await OciAsync("delete", "c")).ShouldFail("not stopped: creating");

        await File.WriteAllTextAsync($"{Sandbox.Work}/go", "");
        (await create.WaitAsync()).ShouldExit();
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("created");
        // The control: what was refused sees the container's root as soon as it may enter.
        (await OciAsync("exec", "c", "/bin/sh", "-c", Say)).ShouldExit().Line.ShouldBe("IN");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task By_force_it_is_deleted_whatever_its_creation_waits_for()
    {
        Hook("createContainer", $"touch {Sandbox.Work}/asked; exec sleep 1000");
        await using var create = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "create", "--bundle", (await BundleAsync()).Directory, "c"));
        await AskedAsync();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await create.WaitAsync()).ExitCode.ShouldNotBe(0);
        (await OciAsync("list", "-q")).ShouldExit().Output.ShouldBe("");
    }

    [RootFact]
    public async Task Each_hook_that_asks_for_the_state_is_told_what_the_specification_says()
    {
        foreach (var kind in (string[])["prestart", "createRuntime", "poststart"])
            Hook(kind, $"{Programs.CaissonOci} state c | sed -n 's/.*\"status\": \"\\(.*\\)\".*/{kind} \\1/p' >>{Sandbox.Work}/told");
        // The host's programs are in reach of a hook of the container's only from outside: its turn is watched.
        Hook("startContainer", $"touch {Sandbox.Work}/asked; while [ ! -e {Sandbox.Work}/go ]; do sleep 0.01; done");
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", (await BundleAsync()).Directory, "c"));
        await AskedAsync();
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("created", "of run too, the program has not been started");
        (await OciAsync("exec", "c", "/bin/sh", "-c", Say)).ShouldExit().Line.ShouldBe("IN");
        await File.WriteAllTextAsync($"{Sandbox.Work}/go", "");
        await WaitForStatusAsync("c", "running");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        await run.WaitAsync();
        (await File.ReadAllLinesAsync($"{Sandbox.Work}/told")).ShouldBe(["prestart creating", "createRuntime creating", "poststart running"]);
    }

    [RootFact]
    [Trait("Vm", "no")]
    public async Task Nobody_who_hurries_enters_the_hosts_root()
    {
        var bundle = await BundleAsync();
        // Tried again and again from before the directory exists until the container has been created.
        await using var racer = Sandbox.Start(new ProgramStart("/bin/sh", "-c",
            $"while [ ! -e {Sandbox.Work}/over ]; do {Programs.CaissonOci} exec c /bin/sh -c '{Say}' 2>/dev/null; done"));
        for (int i = 0; i < 30; i++)
        {
            (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
            if (i == 0) await racer.WaitForAsync("IN");
            (await OciAsync("delete", "--force", "c")).ShouldExit();
        }
        await File.WriteAllTextAsync($"{Sandbox.Work}/over", "");
        (await racer.WaitAsync()).Output.ShouldNotContain("OUT");
    }

    [RootFact]
    public async Task One_whose_maker_was_killed_is_not_stopped_while_its_process_lives()
    {
        Hook("createRuntime", $"echo $$ >{Sandbox.Work}/pid; touch {Sandbox.Work}/asked; exec sleep 1000");
        await using var create = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "create", "--bundle", (await BundleAsync()).Directory, "c"));
        await AskedAsync();
        create.Signal(9);
        await create.WaitAsync();
        (await ShellAsync($"kill -KILL $(cat {Sandbox.Work}/pid)")).ShouldExit();
        // The process that was being made finds its maker gone, and ends.
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("state", "c")).Error.ShouldContain("interrupted");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    private async Task<Bundle> BundleAsync()
    {
        var bundle = await Builder.Shell("exec sleep 1000").Mount(Sandbox.Work, "bind", Sandbox.Work, "bind").BuildAsync();
        await File.WriteAllTextAsync($"{bundle.RootFileSystem}/i-am-the-container", "");
        return bundle;
    }

    private async Task AskedAsync()
    {
        for (int i = 0; i < 1000 && !File.Exists($"{Sandbox.Work}/asked"); i++) await Task.Delay(10);
        File.Exists($"{Sandbox.Work}/asked").ShouldBeTrue("the hook has not run");
    }

    private void Hook(string kind, string script) => Builder.Edit(config =>
    {
        var hooks = config["hooks"]?.AsObject();
        if (hooks is null) config["hooks"] = hooks = [];
        hooks[kind] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
        {
            ["path"] = "/bin/sh",
            ["args"] = new System.Text.Json.Nodes.JsonArray("sh", "-c", script),
            ["env"] = new System.Text.Json.Nodes.JsonArray("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
        });
    });
}
