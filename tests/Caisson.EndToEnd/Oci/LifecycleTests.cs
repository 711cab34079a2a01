using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class LifecycleTests : OciTest
{
    [RootFact]
    public async Task A_container_lives_as_engines_expect()
    {
        var bundle = await Builder.Shell("echo out; exec sleep 1000").Edit(c => c["annotations"] = new JsonObject { ["org.test"] = "a/b" }).BuildAsync();
        var pidFile = Path.Combine(Sandbox.Work, "pid");

        (await OciAsync("create", "--bundle", bundle.Directory, "--pid-file", pidFile, "c")).ShouldExit().Error.ShouldBe("");
        var state = await StateAsync("c");
        state.Select(p => p.Key).ShouldBe(["ociVersion", "id", "pid", "status", "bundle", "rootfs", "created", "owner", "annotations"]);
        ((string?)state["status"]).ShouldBe("created");
        ((string?)state["bundle"]).ShouldBe(bundle.Directory);
        ((string?)state["rootfs"]).ShouldBe(bundle.RootFileSystem);
        ((string?)state["owner"]).ShouldBe("root");
        ((string?)state["annotations"]!["org.test"]).ShouldBe("a/b");
        DateTime.Parse((string)state["created"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).ShouldBeInRange(DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        File.ReadAllText(pidFile).ShouldBe(((int)state["pid"]!).ToString(CultureInfo.InvariantCulture));

        (await OciAsync("start", "c")).ShouldExit();
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("running");
        (await OciAsync("start", "c")).ShouldFail("already running").ShouldExit(1);
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("exists").ShouldExit(1);
        (await OciAsync("kill", "c", "0")).ShouldExit();
        (await OciAsync("delete", "c")).ShouldFail("not stopped").ShouldExit(1);

        (await OciAsync("kill", "c", "KILL")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        ((int)(await StateAsync("c"))["pid"]!).ShouldBe(0);
        (await OciAsync("kill", "c", "TERM")).ShouldFail("container not running").ShouldExit(1);
        (await OciAsync("kill", "--all", "c", "TERM")).ShouldExit();
        (await OciAsync("start", "c")).ShouldFail("stopped").ShouldExit(1);
        (await OciAsync("exec", "c", "true")).ShouldFail("stopped").ShouldExit(255);
        (await OciAsync("delete", "c")).ShouldExit();
        (await OciAsync("state", "c")).ShouldFail("container does not exist").ShouldExit(1);
    }

    [RootFact]
    public async Task Unknown_containers_do_not_exist()
    {
        foreach (var command in (string[][])[["state", "nope"], ["start", "nope"], ["kill", "nope"], ["delete", "nope"], ["ps", "nope"]])
            (await OciAsync(command)).ShouldFail("container does not exist").ShouldExit(1);
        (await OciAsync("exec", "nope", "true")).ShouldFail("container does not exist").ShouldExit(255);
        (await OciAsync("delete", "--force", "nope")).ShouldExit().Error.ShouldBe("");
    }

    [RootFact]
    public async Task A_created_container_can_be_removed_by_force_or_without()
    {
        var bundle = await Builder.BuildAsync();
        foreach (var options in (string[][])[[], ["--force"]])
        {
            (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
            (await OciAsync(["delete", .. options, "c"])).ShouldExit();
        }
    }

    [RootFact]
    public async Task Force_takes_a_running_container_with_all_its_processes()
    {
        await StartedAsync(script: "sleep 1000 & sleep 1000 & trap '' TERM; while :; do sleep 1; done");
        (await OciAsync("exec", "--detach", "c", "sleep", "1000")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        (await OciAsync("list", "-q")).ShouldExit().Output.ShouldBe("");
    }

    [RootFact]
    public async Task Force_takes_all_processes_when_the_pid_namespace_is_shared_too()
    {
        Builder.Namespace("pid", null);
        await StartedAsync(script: "(sleep 1000 &) & sleep 1000 & exec sleep 1000");
        (await OciAsync("exec", "--detach", "c", "sleep", "1000")).ShouldExit();
        JsonNode.Parse((await OciAsync("ps", "--format", "json", "c")).ShouldExit().Output)!.AsArray().Count.ShouldBe(4);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_missing_program_fails_at_create_in_the_words_that_engines_translate()
    {
        var bundle = await Builder.Args("/nope").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("exec: \"/nope\": stat /nope: no such file or directory").ShouldExit(1);
        bundle = await new BundleBuilder(Sandbox, "two").Args("nope").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("exec: \"nope\": executable file not found in $PATH").ShouldExit(1);
        bundle = await new BundleBuilder(Sandbox, "three").Args("/etc/passwd").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("exec: \"/etc/passwd\": permission denied").ShouldExit(1);
        (await OciAsync("list", "-q")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task What_a_crash_left_is_listed_and_can_be_removed()
    {
        await StartedAsync();
        Directory.CreateDirectory($"{Sandbox.RunDirectory}/caisson/half");
        var list = (await OciAsync("list")).ShouldExit().Output;
        list.ShouldContain("half ");
        list.ShouldContain("c   ");
        (await OciAsync("start", "half")).ShouldFail("interrupted");
        (await OciAsync("delete", "half")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_name_in_use_comes_with_the_command_that_frees_it()
    {
        await StartedAsync("web");
        var bundle = await Builder.BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "web")).ShouldFail("container with id exists: web", "delete that container (delete --force web)");
        var refused = await CaissonAsync("run", "--rootfs", Fixtures.Busybox, "--overlay", "--name", "web", "--", "true");
        refused.ShouldFail("container with id exists: web", "delete that container (caisson rm -f web)");
        (await CaissonAsync("rm", "-f", "web")).ShouldExit();
        (await CaissonAsync("run", "--rootfs", Fixtures.Busybox, "--overlay", "--name", "web", "--", "true")).ShouldExit();
    }

    [RootFact]
    public async Task A_state_root_far_down_is_no_obstacle()
    {
        var root = Path.Combine(Sandbox.Work, new string('a', 100), new string('b', 100), "state");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("--root", root, "create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("--root", root, "start", "c")).ShouldExit();
        (await OciAsync("--root", root, "delete", "--force", "c")).ShouldExit();
        Directory.GetFileSystemEntries(root).ShouldBeEmpty();
    }

    [RootFact]
    public async Task Lists_are_tables_json_and_ids()
    {
        await StartedAsync("b");
        await StartedAsync("a");
        (await OciAsync("list", "-q")).ShouldExit().Output.ShouldBe("a\nb\n");
        var lines = (await OciAsync("list")).ShouldExit().Output.TrimEnd('\n').Split('\n');
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]);
        lines[1].ShouldStartWith("a  ");
        lines[2].ShouldStartWith("b  ");
        var json = (await OciAsync("list", "--format", "json")).ShouldExit().Output;
        json.Count(c => c == '\n').ShouldBe(1);
        JsonNode.Parse(json)!.AsArray().Select(c => (string?)c!["id"]).ShouldBe(["a", "b"]);
        JsonNode.Parse(json)![0]!.AsObject().Select(p => p.Key).ShouldBe(["ociVersion", "id", "pid", "status", "bundle", "rootfs", "created", "owner"]);
    }

    [RootFact]
    public async Task Every_step_may_fail_and_nothing_is_left()
    {
        var bundle = await Builder.BuildAsync();
        foreach (var command in (string[])["create", "run"])
        {
            var plan = (await OciAsync(command, "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output;
            var steps = plan.Split('\n').Count(line => line.Length > 4 && char.IsAsciiDigit(line[2]));
            steps.ShouldBeGreaterThan(20);
            for (var step = 1; step <= steps; step++)
            {
                var result = await OciAsync("--fault", $"{step}:EIO", command, "--bundle", bundle.Directory, "--pid-file", Path.Combine(Sandbox.Work, "pid"), "c");
                if (result.ExitCode == 0)
                {
                    // A created container meets its last steps at its start.
                    command.ShouldBe("create");
                    var start = await OciAsync("start", "c");
                    start.ShouldExit(1);
                    (start.Error.Contains("EIO", StringComparison.Ordinal) || start.Error.Contains("stopped", StringComparison.Ordinal)).ShouldBeTrue($"step {step}: {start}");
                    (await OciAsync("delete", "--force", "c")).ShouldExit();
                    File.Delete(Path.Combine(Sandbox.Work, "pid"));
                    continue;
                }
                result.ShouldFail("EIO").ShouldExit(1);
                Directory.GetFileSystemEntries($"{Sandbox.RunDirectory}/caisson").ShouldBeEmpty($"{command}, step {step}");
                File.Exists(Path.Combine(Sandbox.Work, "pid")).ShouldBeFalse();
            }
        }
    }
}
