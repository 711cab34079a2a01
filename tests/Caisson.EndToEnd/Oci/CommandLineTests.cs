using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class CommandLineTests : OciTest
{
    [Fact]
    public async Task The_version_has_the_lines_that_engines_look_for()
    {
        var lines = (await OciAsync("--version")).ShouldExit().Output.Split('\n');
        lines[0].ShouldMatch("^caisson-oci version [0-9]+\\.[0-9]+");
        lines[1].ShouldStartWith("commit: ");
        lines[2].ShouldStartWith("spec: 1.");
        (await OciAsync("-v")).ShouldExit();
    }

    [Fact]
    public async Task Every_command_helps()
    {
        var help = (await OciAsync("--help")).ShouldExit().Output;
        foreach (var command in (string[])["create", "start", "run", "exec", "state", "kill", "delete", "list", "ps", "pause", "resume", "update", "events",
            "mounts", "spec", "features"])
        {
            help.ShouldContain($"  {command} ");
            var text = (await OciAsync(command, "--help")).ShouldExit().Output;
            text.ShouldStartWith($"caisson-oci {command} ");
            text.ShouldContain($"Usage: caisson-oci {command}");
            (await OciAsync("help", command)).ShouldExit().Output.ShouldBe(text);
            (await OciAsync(command, "-h")).ShouldExit().Output.ShouldBe(text);
        }
        (await OciAsync()).ShouldExit().Output.ShouldBe(help);
    }

    [Fact]
    public async Task What_is_not_there_yet_says_so()
    {
        foreach (var command in (string[])["checkpoint", "restore"])
            (await OciAsync(command, "c")).ShouldFail("not supported yet", command).ShouldExit(1);
        (await OciAsync("checkpoint", "--help")).ShouldExit(1);
    }

    [Fact]
    public async Task Mistakes_are_named()
    {
        (await OciAsync("--nope", "list")).ShouldFail("unknown option '--nope'", "caisson-oci --help").ShouldExit(1);
        (await OciAsync("nope")).ShouldFail("unknown command 'nope'").ShouldExit(1);
        (await OciAsync("state")).ShouldFail("state needs the container's ID", "state --help").ShouldExit(1);
        (await OciAsync("state", "a", "b")).ShouldFail("'b'").ShouldExit(1);
        (await OciAsync("state", "../x")).ShouldFail("invalid container id '../x'").ShouldExit(1);
        (await OciAsync("create", "--bundle")).ShouldFail("'--bundle' needs a value").ShouldExit(1);
        (await OciAsync("--log-format", "xml", "list")).ShouldFail("xml").ShouldExit(1);
        (await OciAsync("list", "--quiet=maybe")).ShouldFail("maybe").ShouldExit(1);
        (await OciAsync("--log-level", "loud", "list")).ShouldFail("loud").ShouldExit(1);
    }

    [RootFact]
    public async Task Logs_are_json_or_text_and_the_error_is_told_in_plain_words_too()
    {
        var log = Path.Combine(Sandbox.Work, "log");
        var failed = await OciAsync("--log", log, "--log-format=json", "--debug", "--systemd-cgroup", "state", "no\u00e9");
        failed.ShouldFail("invalid container id").Error.Count(c => c == '\n').ShouldBe(1);
        var lines = File.ReadAllLines(log).Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
        lines.ForEach(l => l.Select(p => p.Key).ShouldBe(["level", "msg", "time"]));
        lines.Select(l => (string?)l["level"]).ShouldBe(["debug", "error"]);
        ((string?)lines[1]["msg"])!.ShouldContain("invalid container id 'no\u00e9'");

        File.Delete(log);
        (await OciAsync("-log", log, "--log-format", "text", "state", "nope")).ShouldFail();
        File.ReadAllText(log).ShouldMatch("^time=\"[0-9]{4}-[0-9-]+T[0-9:.]+Z\" level=error msg=\"container does not exist: nope.*\"\n$");
    }

    [RootFact]
    public async Task A_spec_to_begin_with_works_once_it_has_a_root()
    {
        (await OciAsync("spec", "--bundle", Sandbox.Work)).ShouldExit();
        (await OciAsync("spec", "--bundle", Sandbox.Work)).ShouldFail("exists").ShouldExit(1);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Sandbox.Work, "config.json")))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("echo", "works");
        config["root"]!["path"] = Fixtures.Busybox;
        File.WriteAllText(Path.Combine(Sandbox.Work, "config.json"), config.ToJsonString());
        (await OciAsync("run", "--bundle", Sandbox.Work, "c")).ShouldExit().Output.ShouldBe("works\n");
    }

    [Fact]
    public async Task Features_are_json() =>
        JsonNode.Parse((await OciAsync("features")).ShouldExit().Output)!["mountOptions"]!.AsArray().Select(o => (string?)o).ShouldContain("rro");

    [RootFact]
    public async Task Documents_tell_all_their_mistakes_and_what_is_not_there_yet()
    {
        var bundle = await Builder.Edit(c => { c["process"]!["cwd"] = "relative"; c["linux"]!["seccomp"] = new JsonObject { ["defaultAction"] = "ALLOW" }; }).BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("process.cwd", "linux.seccomp").ShouldExit(1);
        File.WriteAllText(bundle.ConfigPath, "{ not json");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("config.json").ShouldExit(1);
        (await OciAsync("create", "--bundle", "/nowhere", "c")).ShouldFail("there is no bundle /nowhere").ShouldExit(1);
    }

    [RootFact]
    public async Task Plans_are_printed_and_not_carried_out()
    {
        var bundle = await Builder.BuildAsync();
        (await OciAsync("run", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldContain("pivot_root");
        (await OciAsync("list", "-q")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task Patterns_choose_containers()
    {
        foreach (var id in (string[])["web1", "web2", "db"]) await StartedAsync(id);
        (await OciAsync("kill", "--regex", "^web[0-9]$", "KILL")).ShouldExit();
        await WaitForStatusAsync("web1", "stopped");
        await WaitForStatusAsync("web2", "stopped");
        (await OciAsync("delete", "-r", "b")).ShouldFail("cannot delete container db").ShouldExit(1);
        (await OciAsync("list", "-q")).Output.ShouldBe("db\n");
        (await OciAsync("delete", "--regex", "--force", ".")).ShouldExit();
        (await OciAsync("list", "-q")).Output.ShouldBe("");
        (await OciAsync("delete", "--regex", "(")).ShouldFail("regular expression").ShouldExit(1);
    }

    [RootFact]
    public async Task A_debug_log_has_the_steps_and_standard_error_only_the_error()
    {
        var log = Path.Combine(Sandbox.Work, "log");
        var bundle = await Builder.Args("/bin/nope").BuildAsync();
        var failed = await OciAsync("--debug", "--log", log, "run", "--bundle", bundle.Directory, "c");
        failed.ShouldFail("exec: \"/bin/nope\"").ShouldExit(1);
        failed.Error.ShouldNotContain("level=");
        var lines = File.ReadAllLines(log);
        lines.Count(line => line.Contains(" level=debug msg=\"", StringComparison.Ordinal) && line.Contains("step", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
        lines[^1].ShouldContain(" level=error msg=\"exec: \\\"/bin/nope\\\": stat /bin/nope: no such file or directory");
    }

    [RootFact]
    public async Task Warnings_can_be_left_out()
    {
        Builder.Edit(config => config["process"]!["capabilities"]!["bounding"]!.AsArray().Add("CAP_NOPE"));
        var bundle = await Builder.BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Error.ShouldContain("CAP_NOPE");
        (await OciAsync("--log-level", "error", "run", "--bundle", bundle.Directory, "c")).ShouldExit().Error.ShouldBe("");
    }

    [RootFact]
    public async Task Paths_on_the_command_line_start_at_the_callers_directory()
    {
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(Sandbox.Work, "elsewhere")).FullName;
        File.Copy(bundle.ConfigPath, Path.Combine(elsewhere, "other.json"));
        var start = new ProgramStart(Programs.CaissonOci, "--log", "log", "--root=state", "--debug", "create", "-b", "../bundle", "-config=other.json", "--pid-file", "pid", "c") { Directory = elsewhere };
        (await Sandbox.RunAsync(start)).ShouldExit();
        int.Parse(File.ReadAllText(Path.Combine(elsewhere, "pid"))).ShouldBeGreaterThan(1);
        File.Exists(Path.Combine(elsewhere, "log")).ShouldBeTrue();
        (await OciAsync("--root", Path.Combine(elsewhere, "state"), "delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task Rootless_says_nothing_about_the_place_of_the_state()
    {
        (await OciAsync("--rootless", "true", "list")).ShouldExit();
        (await OciAsync("--rootless=false", "list")).ShouldExit();
        (await OciAsync("--rootless", "maybe", "list")).ShouldFail("maybe").ShouldExit(1);
    }

    [RootFact]
    public async Task Tables_and_json_are_those_that_scripts_read()
    {
        await StartedAsync("one");
        var table = (await OciAsync("list")).ShouldExit().Output.Split('\n');
        table[0].ShouldMatch("^ID          PID         STATUS      BUNDLE +CREATED +OWNER$");
        table[1].ShouldMatch("^one         [0-9]+ +running     /.*/bundle   20[0-9T:.-]+Z   root$");
        var state = await StateAsync("one");
        state.Select(p => p.Key).ShouldBe(["ociVersion", "id", "pid", "status", "bundle", "rootfs", "created", "owner"]);
        (await OciAsync("list", "-f", "json")).Output.ShouldBe($"[{state.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}]\n");
        (await OciAsync("state", "one")).Output.ShouldStartWith("{\n  \"ociVersion\": \"");
        (await OciAsync("ps", "-f", "json", "one")).Output.ShouldBe($"[{state["pid"]}]\n");
        var ps = (await OciAsync("ps", "one", "-o", "pid,args")).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.Length.ShouldBe(2);
        ps[0].ShouldMatch("^ *PID COMMAND$");
    }
}
