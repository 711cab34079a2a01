using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>runtime-spec, config.md, "POSIX-platform Hooks", and runtime.md, "Lifecycle".</summary>
public sealed class HookTests : OciTest
{
    private static readonly string[] s_kinds = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    protected override SandboxOptions Options => new() { Users = true };

    private string LogPath => Path.Combine(Sandbox.Work, "log");

    private string Logged => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>A hook that runs a script of the shell's.</summary>
    private static JsonObject Hook(string script, string[]? env = null, int? timeout = null)
    {
        var hook = new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", script) };
        if (env is not null) hook["env"] = new JsonArray([.. env.Select(e => (JsonNode)e)]);
        if (timeout is not null) hook["timeout"] = timeout;
        return hook;
    }

    private BundleBuilder With(string kind, params JsonObject[] hooks) => Builder.Edit(config =>
    {
        var all = config["hooks"]?.AsObject() ?? [];
        config["hooks"] ??= all;
        all[kind] = new JsonArray([.. hooks]);
    });

    /// <summary>Says its name in a file that hosts's hooks see by its path, and those in the container as /log.</summary>
    private string Say(string kind, string text) => kind == "startContainer" ? $"echo {text} >> /log" : $"echo {text} >> {LogPath}";

    private async Task<Bundle> BuildAsync()
    {
        File.WriteAllText(LogPath, "");
        File.SetUnixFileMode(LogPath, (UnixFileMode)0b110_110_110);
        var bundle = await Builder.Mount("/log", "bind", LogPath, "bind").BuildAsync();
        // A user namespace's root may not make it in a root file system of the harness's.
        File.WriteAllText(bundle.InRoot("log"), "");
        return bundle;
    }

    [RootFact]
    public async Task Each_kind_has_its_time_its_state_and_its_namespaces()
    {
        foreach (var kind in s_kinds)
            With(kind, Hook(Say(kind, $"{kind} $(sed -E 's/.*\"pid\":([0-9]+).*\"status\":\"([a-z]+)\".*/\\2 \\1/; s/.*\"status\":\"([a-z]+)\".*/\\1/') $(readlink /proc/self/ns/mnt) $(pwd)"), ["PATH=/usr/bin:/bin"]),
                Hook(Say(kind, "second")));
        Builder.Edit(config => config["process"]!["cwd"] = "/tmp");
        var bundle = await BuildShellAsync("echo program >> /log; exec sleep 1000");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var created = Logged;
        var pid = (int)(await StateAsync("c"))["pid"]!;
        var inside = NamespaceOf(pid, "mnt");
        created.Split('\n')[0].ShouldStartWith($"prestart creating {pid} mnt:");
        created.ShouldContain($"\nsecond\ncreateRuntime creating {pid} mnt:");
        created.ShouldContain($" {bundle.Directory}\nsecond\ncreateContainer creating 1 {inside} {bundle.RootFileSystem}\nsecond\n");
        created.ShouldNotContain($"prestart creating {pid} {inside}");

        (await OciAsync("start", "c")).ShouldExit();
        var started = Logged[created.Length..];
        started.ShouldStartWith($"startContainer created 1 {inside} /tmp\nsecond\n");
        started.ShouldContain($"poststart running {pid} mnt:");
        // The program and the hooks after it go on side by side.
        started.Split('\n').ShouldContain("program");

        (await OciAsync("delete", "--force", "c")).ShouldExit();
        Logged[(created.Length + started.Length)..].ShouldMatch(@"\Apoststop stopped mnt:\[\d+\] .*\nsecond\n\z");
    }

    [RootFact]
    public async Task Run_takes_the_same_way()
    {
        foreach (var kind in s_kinds) With(kind, Hook(Say(kind, kind)));
        var bundle = await BuildShellAsync("echo program >> /log");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit();
        Logged.Replace("program\n", "").ShouldBe(string.Join('\n', s_kinds) + "\n");
        Logged.IndexOf("program", StringComparison.Ordinal).ShouldBeGreaterThan(Logged.IndexOf("startContainer", StringComparison.Ordinal));
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public async Task A_failure_ends_the_creation_and_nothing_is_left(string kind)
    {
        With(kind, Hook($"echo before; echo 'rm: No such file or directory' >&2; exit 3"), Hook(Say(kind, "never")));
        With("poststop", Hook(Say("poststop", "cleaned")));
        var bundle = await BuildAsync();
        foreach (var command in (ReadOnlySpan<string>)["create", "run"])
        {
            var result = OciAsync(command, "--bundle", bundle.Directory, "c").GetAwaiter().GetResult();
            result.ShouldFail($"the {kind} hook 1, /bin/sh, failed with status 3; it said: before rm: it does not exist").ShouldExit(1);
            result.Error.ShouldNotContain("such file", Case.Insensitive);
        }
        Logged.ShouldBe("cleaned\ncleaned\n");
        (await OciAsync("state", "c")).ShouldFail("container does not exist");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    public async Task A_failure_at_the_start_ends_the_container(string kind)
    {
        With(kind, Hook("echo why >&2; exit 1"), Hook(Say(kind, "never")));
        With("poststop", Hook(Say("poststop", "cleaned")));
        var bundle = await BuildShellAsync("sleep 1000");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldFail($"the {kind} hook 1, /bin/sh, failed with status 1; it said: why");
        (await OciAsync("state", "c")).ShouldFail("container does not exist");
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldFail($"the {kind} hook 1", "why");
        (await OciAsync("state", "c")).ShouldFail("container does not exist");
        Logged.ShouldBe("cleaned\ncleaned\n");
    }

    [RootFact]
    public async Task After_the_end_a_failure_is_a_warning()
    {
        With("poststop", Hook("echo why >&2; exit 1"), Hook(Say("poststop", "second")));
        var bundle = await BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        // It is the document of the creation that counts.
        File.WriteAllText(bundle.ConfigPath, "{}");
        var log = Path.Combine(Sandbox.Work, "oci.log");
        (await OciAsync("--log", log, "delete", "--force", "c")).ShouldExit();
        File.ReadAllText(log).ShouldContain("level=warning");
        File.ReadAllText(log).ShouldContain("the poststop hook 1, /bin/sh, failed with status 1; it said: why");
        Logged.ShouldBe("second\n");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public async Task One_that_takes_too_long_is_killed(string kind)
    {
        With(kind, Hook("echo still here; exec sleep 1000", timeout: 1));
        var result = await OciAsync("create", "--bundle", (await BuildAsync()).Directory, "c");
        result.ShouldFail($"the {kind} hook 1, /bin/sh, did not end within its time-out of 1 s and was killed; it said: still here");
    }

    [RootFact]
    public async Task What_cannot_be_run_is_said_by_name()
    {
        var plain = Path.Combine(Sandbox.Work, "plain");
        File.WriteAllText(plain, "#!/bin/sh\n");
        var script = Path.Combine(Sandbox.Work, "script");
        File.WriteAllText(script, "#!/nowhere/sh\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        foreach (var kind in (string[])["createRuntime", "createContainer", "startContainer"])
        {
            foreach (var (path, reason) in ((string, string)[])[("/nope", "there is no such program"), (plain, "may not be executed"), (script, "/nowhere/sh")])
            {
                var builder = new BundleBuilder(Sandbox).Mount(Sandbox.Work, "bind", Sandbox.Work, "bind", "ro").Edit(config =>
                    config["hooks"] = new JsonObject { [kind] = new JsonArray(new JsonObject { ["path"] = path }) });
                var result = await OciAsync("run", "--bundle", (await builder.BuildOnceAsync()).Directory, "c");
                result.ShouldFail($"the {kind} hook 1, {path}, cannot be run").ShouldExit(1);
                if (kind != "startContainer" || path == "/nope") result.ShouldFail(reason);
                result.Error.ShouldNotContain("no such file", Case.Insensitive);
                result.Error.ShouldNotContain("permission denied", Case.Insensitive);
            }
        }
        With("prestart", Hook("kill -9 $$"));
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldFail("the prestart hook 1, /bin/sh, failed with status 137, as one does that is ended by SIGKILL");
    }

    [RootFact]
    public async Task Nobody_waits_for_one_that_does_not_read_or_leaves_something_behind()
    {
        Builder.Edit(config => config["annotations"] = new JsonObject { ["long"] = new string('x', 300_000) });
        foreach (var kind in s_kinds) With(kind, Hook("exec true"));
        With("createRuntime", Hook($"sleep 20 & echo $! > {Sandbox.Work}/pid"), Hook($"test $(wc -c) -gt 300000 && head -c 1000000 /dev/zero && cat /dev/zero | head -c 1000000 >&2"));
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldExit().Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        await ShellAsync($"kill $(cat {Sandbox.Work}/pid)");
    }

    [RootFact]
    public async Task They_begin_with_a_clean_process()
    {
        const string Look = "echo $0 $(ls /proc/self/fd) $(grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f2) $(env | sort)";
        foreach (var kind in s_kinds) With(kind, Hook(Say(kind, kind + " $(" + Look + ")"), ["PATH=/usr/bin:/bin", "A=1"]));
        var bundle = await BuildAsync();
        using var extra = File.OpenHandle("/dev/null");
        var descriptor = (int)extra.DangerousGetHandle();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "--preserve-fds", "3", "c")
        {
            Descriptors = new Dictionary<int, int> { [3] = descriptor, [4] = descriptor, [5] = descriptor },
        })).ShouldExit();
        foreach (var line in Logged.TrimEnd('\n').Split('\n'))
        {
            // 3 is the directory that ls reads. The shells here add PWD, OLDPWD, SHLVL and _ themselves.
            var words = line.Split(' ').Where(word => !word.StartsWith("PWD=", StringComparison.Ordinal) && !word.StartsWith("SHLVL=", StringComparison.Ordinal) && !word.StartsWith("_=", StringComparison.Ordinal));
            string.Join(' ', words.Skip(1)).ShouldBe("sh 0 1 2 3 0000000000000000 0000000000000000 A=1 PATH=/usr/bin:/bin", line);
        }
        Logged.Split('\n').Length.ShouldBe(s_kinds.Length + 1);
    }

    [RootFact]
    public async Task Without_an_environment_they_have_that_of_their_side()
    {
        With("createRuntime", Hook(Say("", "$MARK")));
        With("startContainer", Hook(Say("startContainer", "$TERM$MARK")));
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", (await BuildAsync()).Directory, "c") { Environment = new Dictionary<string, string?> { ["MARK"] = "host" } })).ShouldExit();
        Logged.ShouldBe("host\nxterm\n");
    }

    [RootFact]
    public async Task Hooks_of_the_start_are_the_processs_equals()
    {
        const string Look = "{ id -u; grep -E 'CapEff|NoNew|Seccomp:' /proc/self/status; readlink /proc/self/ns/pid; cat /proc/self/cgroup; } >> /log";
        With("startContainer", Hook(Look));
        Builder.Edit(config =>
        {
            config["process"]!["user"] = new JsonObject { ["uid"] = 7, ["gid"] = 8 };
            config["linux"]!["seccomp"] = new JsonObject { ["defaultAction"] = "SCMP_ACT_ALLOW", ["syscalls"] = new JsonArray(new JsonObject { ["names"] = new JsonArray("mount"), ["action"] = "SCMP_ACT_ERRNO" }) };
        });
        (await OciAsync("run", "--bundle", (await BuildShellAsync(Look)).Directory, "c")).ShouldExit();
        var lines = Logged.TrimEnd('\n').Split('\n');
        var half = lines.Length / 2;
        half.ShouldBeGreaterThan(5);
        lines.ShouldContain("Seccomp:\t2");
        lines[..half].ShouldBe(lines[half..]);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs, Feature.TimeNamespaces)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_user_and_time_namespaces(bool time)
    {
        foreach (var kind in s_kinds) With(kind, Hook(Say(kind, $"{kind} $(id -u) $(readlink /proc/self/ns/user)")));
        Builder.UserNamespace(100000);
        if (time) Builder.Namespace("time");
        var bundle = await BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var inside = NamespaceOf((int)(await StateAsync("c"))["pid"]!, "user");
        var own = NamespaceOf(Environment.ProcessId, "user");
        (await OciAsync("start", "c")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        Logged.ShouldBe($"prestart 0 {own}\ncreateRuntime 0 {own}\ncreateContainer 0 {inside}\nstartContainer 0 {inside}\npoststart 0 {own}\npoststop 0 {own}\n");
    }

    [RootFact]
    public async Task Of_an_ordinary_user()
    {
        foreach (var kind in s_kinds) With(kind, Hook(Say(kind, $"{kind} $(id -u)")));
        var bundle = await BuildForAsync(TestUser.Plain);
        Task<ProgramResult> AsUser(params string[] arguments) => Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, arguments) { User = TestUser.Plain });
        (await AsUser("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await AsUser("start", "c")).ShouldExit();
        (await AsUser("delete", "--force", "c")).ShouldExit();
        var uid = TestUser.Plain.Uid;
        var expected = $"prestart {uid}\ncreateRuntime {uid}\ncreateContainer 0\nstartContainer 0\npoststart {uid}\npoststop {uid}\n";
        Logged.ShouldBe(expected);
        (await AsUser("run", "--bundle", bundle.Directory, "c")).ShouldExit();
        Logged.ShouldBe(expected + expected);
        With("createContainer", Hook("exit 5"));
        bundle = await BuildForAsync(TestUser.Plain, again: true);
        (await AsUser("run", "--bundle", bundle.Directory, "c")).ShouldFail("the createContainer hook 1, /bin/sh, failed with status 5");
    }

    [RootFact]
    public async Task What_they_say_can_go_to_files()
    {
        string output = Path.Combine(Sandbox.Work, "out"), error = Path.Combine(Sandbox.Work, "err");
        Builder.Edit(config => config["annotations"] = new JsonObject { ["run.oci.hooks.stdout"] = output, ["run.oci.hooks.stderr"] = error });
        foreach (var kind in s_kinds) With(kind, Hook($"echo {kind}; echo {kind}! >&2"));
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldExit();
        File.ReadAllText(output).ShouldBe(string.Join('\n', s_kinds) + "\n");
        File.ReadAllText(error).ShouldBe(string.Join("!\n", s_kinds) + "!\n");
    }

    [RootFact]
    public async Task The_program_may_be_asked_about_while_a_hook_runs()
    {
        With("createRuntime", Hook($"{Programs.CaissonOci} state c | grep -c '\"pid\"' >> {LogPath}; nsenter -t $(sed -E 's/.*\"pid\":([0-9]+).*/\\1/') -n ip link 2>/dev/null | grep -c LOOPBACK >> {LogPath}"));
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldExit();
        Logged.ShouldStartWith("1\n");
    }

    private static string NamespaceOf(int pid, string kind) => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget!;

    private async Task<Bundle> BuildShellAsync(string script)
    {
        Builder.Shell(script);
        return await BuildAsync();
    }

    private async Task<Bundle> BuildForAsync(TestUser user, bool again = false)
    {
        if (again) return await Builder.BuildOnceAsync();
        Builder.For(user);
        return await BuildAsync();
    }
}
