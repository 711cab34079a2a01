using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>SCMP_ACT_NOTIFY: the filter's listener gets a descriptor and the container's state, and answers calls.</summary>
public sealed class NotifyTests : SeccompTest
{
    private const int Mkdir = 83, EEXIST = 17;
    private SeccompAgent _agent = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!TestRun.IsRoot) return;
        _agent = SeccompAgent.Listen(Sandbox.Work, "agent");
        Filtered(Allow, ("SCMP_ACT_NOTIFY", "mkdir"));
        Builder.Config["linux"]!["seccomp"]!["listenerPath"] = Path.Combine(Sandbox.Work, "agent");
        Builder.Config["linux"]!["seccomp"]!["listenerMetadata"] = "with \"love\"";
        Builder.Config["annotations"] = new JsonObject { ["a"] = "b" };
    }

    public override async Task DisposeAsync()
    {
        _agent?.Dispose();
        await base.DisposeAsync();
    }

    [TheoryIf(Feature.Root)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_listener_answers_for_run(bool noNewPrivileges)
    {
        NoNewPrivileges(noNewPrivileges);
        var answer = _agent.AnswerAsync(EEXIST);
        (await RunAsync("/bin/sh", "-c", "mkdir /x 2>&1; ls /proc/self/fd | wc -l")).ShouldExit().Output.ShouldBe("mkdir: can't create directory '/x': File exists\n4\n");
        var (state, call) = await answer;
        call.ShouldBe(Mkdir);
        state["fds"]!.ToJsonString().ShouldBe("""["seccompFd"]""");
        ((string?)state["metadata"]).ShouldBe("with \"love\"");
        ((string?)state["ociVersion"]).ShouldNotBeNullOrEmpty();
        ((int)state["pid"]!).ShouldBe((int)state["state"]!["pid"]!);
        ((string?)state["state"]!["id"]).ShouldBe("c");
        ((string?)state["state"]!["status"]).ShouldBe("created");
        ((string?)state["state"]!["annotations"]!["a"]).ShouldBe("b");
        ((string?)state["state"]!["bundle"]).ShouldNotBeNullOrEmpty();
    }

    [FactIf(Feature.Root)]
    public async Task The_listener_may_be_named_by_an_annotation()
    {
        Builder.Config["linux"]!["seccomp"]!.AsObject().Remove("listenerPath");
        Builder.Config["annotations"]!["run.oci.seccomp.receiver"] = Path.Combine(Sandbox.Work, "agent");
        var answer = _agent.AnswerAsync(EEXIST);
        (await RunAsync("/bin/mkdir", "/x")).ShouldExit(1).Error.ShouldContain("File exists");
        (await answer).Call.ShouldBe(Mkdir);
    }

    [FactIf(Feature.Root)]
    public async Task The_listener_answers_after_start_and_for_exec()
    {
        Builder.Config["linux"]!["seccomp"]!["flags"] = new JsonArray("SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        var bundle = await Builder.Shell("mkdir /x 2>/result; exec sleep 1000").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var answer = _agent.AnswerAsync(EEXIST);
        (await OciAsync("start", "c")).ShouldExit();
        var (state, _) = await answer;
        var pid = (int)(await StateAsync("c"))["pid"]!;
        ((int)state["pid"]!).ShouldBe(pid);

        answer = _agent.AnswerAsync(5);
        (await OciAsync("exec", "c", "mkdir", "/y")).ShouldExit(1).Error.ShouldContain("Input/output error");
        (state, _) = await answer;
        ((int)state["pid"]!).ShouldNotBe(pid);
        ((int)state["state"]!["pid"]!).ShouldBe(pid);
        ((string?)state["state"]!["status"]).ShouldBe("running");
        File.ReadAllText(Path.Combine(bundle.RootFileSystem, "result")).ShouldContain("File exists");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task Calls_that_runtimes_make_may_be_notified_but_the_one_that_hands_the_listener_out()
    {
        Filtered(Allow, ("SCMP_ACT_NOTIFY", "sendmsg"));
        Builder.Config["linux"]!["seccomp"]!["listenerPath"] = Path.Combine(Sandbox.Work, "agent");
        (await RunAsync("/bin/true")).ShouldFail("the system call filter does not allow sendmsg", "SCMP_ACT_NOTIFY").ShouldExit(1);

        // execve itself is answered: with an error the launch fails.
        Filtered(Allow, ("SCMP_ACT_NOTIFY", "execve write close capset"));
        Builder.Config["linux"]!["seccomp"]!["listenerPath"] = Path.Combine(Sandbox.Work, "agent");
        var bundle = await Builder.BuildOnceAsync();
        var answer = _agent.AnswerAsync(1);
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("linux.seccomp").ShouldExit(255);
        (await answer).Call.ShouldBe(59);
    }

    [FactIf(Feature.Root)]
    public async Task Without_a_listener_nothing_is_begun()
    {
        Builder.Config["linux"]!["seccomp"]!["listenerPath"] = Path.Combine(Sandbox.Work, "nobody");
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("nobody", "seccomp listener").ShouldExit(1);
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldFail("nobody", "seccomp listener").ShouldExit(1);
        ((string?)(await StateAsync("c"))["status"]).ShouldBe("created");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        Builder.Config["linux"]!["seccomp"]!.AsObject().Remove("listenerPath");
        Builder.Config["linux"]!["seccomp"]!.AsObject().Remove("listenerMetadata");
        await Builder.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("linux.seccomp.listenerPath: is missing").ShouldExit(1);
    }
}
