using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>Filters that lack what a runtime does last. None may hang, and each failure has its reason.</summary>
public sealed class HostileFilterTests : SeccompTest
{
    private const string Kill = "SCMP_ACT_KILL_PROCESS";

    public static TheoryData<string, bool> Answers => new() { { Kill, true }, { Kill, false }, { Deny, true }, { Deny, false } };

    // The program makes just these three calls, so any call of ours would show.
    [TheoryIf(Feature.Root, Feature.Compiler)]
    [MemberData(nameof(Answers))]
    public async Task Of_the_runtimes_own_calls_only_execve_is_made_under_it(string others, bool noNewPrivileges)
    {
        Filtered(others, (Allow, "execve write exit"));
        NoNewPrivileges(noNewPrivileges);
        (await CallAsync("1")).ShouldExit().Output.ShouldBe("-9\n");
        Builder.Args("/calls", "1").Edit(c => c["process"]!["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 });
        var bundle = await Builder.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe("-9\n");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
        await WaitForStatusAsync("c", "stopped");
        (await OciAsync("delete", "c")).ShouldExit();
    }

    [TheoryIf(Feature.Root)]
    [InlineData(Deny)]
    [InlineData(Kill)]
    [InlineData("SCMP_ACT_TRAP")]
    public async Task Without_execve_nothing_is_begun(string action)
    {
        Filtered(Allow, (action, "execve"));
        var bundle = await BuildAsync("/bin/true");
        foreach (var command in (string[])["run", "create"])
            (await OciAsync(command, "--bundle", bundle.Directory, "c")).ShouldFail("the system call filter does not allow execve", action).ShouldExit(1);
        (await OciAsync("list", "-q")).ShouldExit().Output.ShouldBe("");
    }

    [TheoryIf(Feature.Root)]
    [InlineData("run", true)]
    [InlineData("run", false)]
    [InlineData("start", true)]
    public async Task An_execve_that_is_refused_for_its_arguments_is_told(string command, bool noNewPrivileges)
    {
        Filtered(Allow, (Deny, "execve"));
        Builder.Config["linux"]!["seccomp"]!["syscalls"]![0]!["args"] = JsonNode.Parse("""[{"index":2,"op":"SCMP_CMP_NE","value":0}]""");
        NoNewPrivileges(noNewPrivileges);
        var bundle = await BuildAsync("/bin/true");
        if (command == "start") (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await (command == "start" ? OciAsync("start", "c") : OciAsync("run", "--bundle", bundle.Directory, "c"))).ShouldFail("/bin/true", "linux.seccomp").ShouldExit(command == "run" ? 255 : 1);
        await OciAsync("delete", "--force", "c");
    }

    [TheoryIf(Feature.Root)]
    [InlineData(Kill, 159)]
    [InlineData(Deny, 139)]
    public async Task Where_not_even_an_end_is_allowed_it_ends_all_the_same(string others, int status)
    {
        Filtered(others, (Allow, "execve"));
        Builder.Config["linux"]!["seccomp"]!["syscalls"]![0]!["args"] = JsonNode.Parse("""[{"index":2,"op":"SCMP_CMP_EQ","value":0}]""");
        (await RunAsync("/bin/true")).ShouldExit(status);
    }

    [FactIf(Feature.Root)]
    public async Task Unknown_words_are_named_and_nothing_is_left()
    {
        Filtered("SCMP_ACT_NOPE", ("SCMP_ACT_NO", "mkdir"));
        (await RunAsync("/bin/true")).ShouldFail("linux.seccomp.defaultAction", "linux.seccomp.syscalls[0].action").ShouldExit(1);
        Filtered(Allow, (Deny, "mkdir no_such_call"));
        Builder.Config["linux"]!["seccomp"]!["architectures"] = new JsonArray("SCMP_ARCH_S390X");
        var bundle = await Builder.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("SCMP_ARCH_S390X", "byte order").ShouldExit(1);
    }
}
