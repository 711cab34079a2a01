using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>A container is not forgotten while it lives, whatever became of its record and whatever cannot be opened.</summary>
public sealed class DamagedStateTests : OciTest
{
    private string Record => $"{Sandbox.RunDirectory}/caisson/c/state.json";

    [RootTheory]
    [InlineData("truncate -s 100 state.json")]
    [InlineData("truncate -s 0 state.json")]
    [InlineData("echo '{\"id\":3}' >state.json")]
    [InlineData("rm state.json")]
    [InlineData("rm state.json; mkfifo state.json")]
    [InlineData("rm state.json; mkdir state.json")]
    [InlineData("rm state.json; mknod state.json c 1 5")]
    [InlineData("rm state.json; ln -s /dev/zero state.json")]
    [InlineData("truncate -s 1T state.json")]
    [InlineData("truncate -s 100 state.json; rm process")]
    [InlineData("truncate -s 100 state.json; truncate -s 100 config.json")]
    [InlineData("truncate -s 100 state.json; for f in config.json start; do rm -f $f; mkfifo $f; done")]
    public async Task It_is_never_stopped_and_goes_only_by_force(string damage)
    {
        await StartedAsync(script: "sleep 1000 & exec sleep 1000");
        var pid = (int)(await StateAsync("c"))["pid"]!;
        (await ShellAsync($"cd /run/caisson/c && {damage}")).ShouldExit();

        var state = (await OciAsync("state", "c")).ShouldFail("the state of container c cannot be told");
        state.Output.ShouldBe("");
        state.Error.ShouldNotContain("stopped");
        var list = (await OciAsync("list")).ShouldExit().Output;
        list.ShouldContain("unknown");
        if (!damage.Contains("rm process")) list.ShouldContain($" {pid} ");
        (await CaissonAsync("ps")).ShouldExit().Output.ShouldMatch("c +unknown");
        foreach (var command in (string[][])[["delete", "c"], ["kill", "c", "KILL"], ["exec", "c", "true"], ["start", "c"]])
            (await OciAsync(command)).ExitCode.ShouldNotBe(0, string.Join(' ', command));
        Directory.Exists($"/proc/{pid}").ShouldBeTrue("nothing of that may end it");

        // That its processes and cgroups are gone as well, the leak check says.
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        Directory.Exists(Path.GetDirectoryName(Record)).ShouldBeFalse();
    }

    [RootFact]
    public async Task It_is_found_without_a_cgroup_too()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("--cgroup-manager", "disabled", "run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await ShellAsync("truncate -s 100 /run/caisson/c/state.json")).ShouldExit();
        (await OciAsync("delete", "c")).ShouldFail("cannot be told");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_created_one_is_found_and_does_not_start_meanwhile()
    {
        var bundle = await Builder.Shell($"touch {Sandbox.Work}/started; exec sleep 1000").Mount(Sandbox.Work, "bind", Sandbox.Work, "bind").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await ShellAsync("truncate -s 100 /run/caisson/c/state.json")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        File.Exists($"{Sandbox.Work}/started").ShouldBeFalse();
    }

    [RootTheory]
    [InlineData("rm start")]
    [InlineData("rm start; mkfifo start")]
    [InlineData("rm start; echo >start")]
    public async Task One_whose_start_socket_is_gone_has_not_stopped(string damage)
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await ShellAsync($"cd /run/caisson/c && {damage}")).ShouldExit();
        (await OciAsync("start", "c")).ShouldFail("start").Error.ShouldNotContain("stopped");
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("created");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Another_containers_group_stays_when_only_the_name_is_known()
    {
        // Two documents name one group; the second container is alive in it, and the first has ended.
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = $"/{TestGroups.Unique("shared")}");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "old")).ShouldExit();
        (await OciAsync("kill", "old", "KILL")).ShouldExit();
        await WaitForStatusAsync("old", "stopped");
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "new")).ShouldExit();
        (await ShellAsync("truncate -s 100 /run/caisson/old/state.json; rm /run/caisson/old/process")).ShouldExit();
        (await OciAsync("delete", "--force", "old")).ShouldExit();
        ((string?)(await StateAsync("new"))["status"]).ShouldBe("running");
        (await OciAsync("delete", "--force", "new")).ShouldExit();
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_state_roots_container_in_a_group_of_that_name_stays(bool sameGroup)
    {
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = $"/{TestGroups.Unique("again")}");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        string[] other = ["--root", $"{Sandbox.Work}/other"];
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        // As after an orderly end of which only the state directory is left.
        if (!sameGroup) (await ShellAsync("tr , '\n' </run/caisson/c/state.json | grep -o '/sys/fs/cgroup[^\"]*' | while read d; do find $d -depth -type d -exec rmdir {} +; done")).ShouldExit();
        (await OciAsync([.. other, "run", "--detach", "--bundle", bundle.Directory, "c"])).ShouldExit();
        (await ShellAsync("truncate -s 100 /run/caisson/c/state.json")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await OciAsync([.. other, "state", "c"])).ShouldExit().Output.ShouldContain("\"running\"");
        (await OciAsync([.. other, "delete", "--force", "c"])).ShouldExit();
    }

    [RootFact]
    public async Task Want_of_descriptors_is_an_error_at_every_open()
    {
        await StartedAsync();
        var known = 0;
        // With each limit another open is the one that fails.
        for (int limit = 4; limit < 24; limit++)
        {
            foreach (var command in (string[])["state c", "delete c", "list"])
            {
                var result = await ShellAsync($"ulimit -n {limit}; exec {Programs.CaissonOci} {command}");
                (result.Output + result.Error).ShouldNotContain("stopped\"", Case.Sensitive, $"{limit}: {command}");
                result.Output.ShouldNotMatch(" 0 +stopped", $"{limit}: {command}");
                if (command == "delete c") result.ExitCode.ShouldNotBe(0, $"{limit}: a running container was forgotten");
                if (command == "state c" && result.ExitCode == 0)
                {
                    result.Output.ShouldContain("\"running\"");
                    known++;
                }
            }
            ((string?)(await StateAsync("c"))["status"]).ShouldBe("running");
        }
        known.ShouldBeInRange(1, 19, "some limits have to be too low, and some high enough");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task What_proc_does_not_show_is_not_taken_for_ended()
    {
        await StartedAsync();
        var start = new ProgramStart("/usr/bin/unshare", "--mount", "/bin/sh", "-c", $"mount -t tmpfs none /proc && exec {Programs.CaissonOci} delete c");
        (await Sandbox.RunAsync(start)).ExitCode.ShouldNotBe(0);
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("running");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Without_inodes_a_create_leaves_nothing_and_force_removes_what_is_left()
    {
        var bundle = await Builder.Args("/bin/true").BuildAsync();
        var script = $"""
            set -eu
            mkdir {Sandbox.Work}/full
            for inodes in 2 3 4 5 6; do
                mount -t tmpfs -o nr_inodes=$inodes none {Sandbox.Work}/full
                {Programs.CaissonOci} --root {Sandbox.Work}/full create --bundle {bundle.Directory} c && echo "$inodes are enough"
                echo "left: $(ls {Sandbox.Work}/full | grep -v @seccomp || true)"
                umount {Sandbox.Work}/full
            done
            mount -t tmpfs -o nr_inodes=2 none {Sandbox.Work}/full
            mkdir {Sandbox.Work}/full/c
            {Programs.CaissonOci} --root {Sandbox.Work}/full delete --force c
            echo "left: $(ls {Sandbox.Work}/full)"
            umount {Sandbox.Work}/full
            """;
        (await Sandbox.RunAsync("/usr/bin/unshare", "--mount", "/bin/bash", "-c", script)).ShouldExit().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line == "left: ");
    }

    [RootFact]
    public async Task Poststop_hooks_run_when_the_bundle_is_gone()
    {
        Builder.Edit(config => config["hooks"] = System.Text.Json.Nodes.JsonNode.Parse(
            $$"""{"poststop":[{"path":"/bin/sh","args":["sh","-c","pwd >{{Sandbox.Work}}/stopped; cat >>{{Sandbox.Work}}/stopped"]}]}"""));
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        Directory.Move(bundle.Directory, bundle.Directory + ".gone");
        (await OciAsync("delete", "--force", "c")).ShouldExit().Error.ShouldBe("");
        var told = await File.ReadAllTextAsync($"{Sandbox.Work}/stopped");
        told.ShouldStartWith("/\n");
        told.ShouldContain("\"status\":\"stopped\"");
        told.ShouldContain($"\"bundle\":\"{bundle.Directory}\"");
    }
}
