using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>What the program in the container sees of its filter.</summary>
public sealed class FilterEffectTests : SeccompTest
{
    private const string Status = "grep -E '^(NoNewPrivs|Seccomp|Cap(Inh|Prm|Eff|Bnd|Amb)):' /proc/self/status";

    public static TheoryData<bool, string> Kinds => new()
    {
        { true, "root" }, { false, "root" }, { true, "user" }, { false, "user" }, { true, "namespace" }, { false, "namespace" }, { true, "rootless" }, { false, "rootless" },
    };

    [TheoryIf(Feature.Root, Feature.UserNamespaces)]
    [MemberData(nameof(Kinds))]
    public async Task It_is_there_and_nothing_else_is_changed(bool noNewPrivileges, string kind)
    {
        if (kind == "namespace") Builder.UserNamespace(100000);
        if (kind == "rootless") Builder.For(TestUser.Plain);
        if (kind == "user") Builder.Edit(c => c["process"]!["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 });
        NoNewPrivileges(noNewPrivileges);
        var bundle = await Builder.Shell(Status).BuildAsync();
        ProgramStart Run() => new(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = kind == "rootless" ? TestUser.Plain : TestUser.Harness };
        var without = (await Sandbox.RunAsync(Run())).ShouldExit().Output;
        without.ShouldContain($"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}\nSeccomp:\t0\n");

        Builder.Config["linux"]!["seccomp"] = Filter(Allow, (Deny, "mkdir mkdirat"));
        bundle = await Builder.Shell(Status + "; mkdir /tmp/x 2>&1").BuildOnceAsync();
        var with = (await Sandbox.RunAsync(Run())).ShouldExit(1).Output;
        with.ShouldBe(without.Replace("Seccomp:\t0", "Seccomp:\t2", StringComparison.Ordinal) + "mkdir: can't create directory '/tmp/x': Operation not permitted\n");
    }

    [TheoryIf(Feature.Root, Feature.Compiler)]
    [InlineData("SCMP_ACT_KILL", 159)]
    [InlineData("SCMP_ACT_KILL_THREAD", 159)]
    [InlineData("SCMP_ACT_KILL_PROCESS", 159)]
    [InlineData("SCMP_ACT_TRAP", 159)]
    [InlineData("SCMP_ACT_LOG", 0)]
    [InlineData("SCMP_ACT_ALLOW", 0)]
    public async Task Actions_do_what_they_say(string action, int status)
    {
        Filtered(action == Allow ? Deny : Allow, (action, "mkdir"));
        if (action == Allow) Filtered("SCMP_ACT_KILL_PROCESS", (Allow, "mkdir execve exit write"));
        (await CallAsync("83:0")).ShouldExit(status).Output.ShouldBe(status == 0 ? "-14\n" : "");
    }

    [FactIf(Feature.Root, Feature.Compiler)]
    public async Task A_trace_without_a_tracer_is_no_call()
    {
        Filtered(Allow, ("SCMP_ACT_TRACE", "mkdir"));
        (await CallAsync("83:0")).ShouldExit().Output.ShouldBe("-38\n");
    }

    [FactIf(Feature.Root, Feature.Compiler)]
    public async Task Error_numbers_are_those_asked_for()
    {
        Filtered(Deny, (Allow, "execve exit write"), (Deny, "mkdir"));
        Builder.Config["linux"]!["seccomp"]!["defaultErrnoRet"] = 13;
        Builder.Config["linux"]!["seccomp"]!["syscalls"]![1]!["errnoRet"] = 5;
        // mkdir; rename, which is the default's; and two above all that the profile knows.
        (await CallAsync("83:0", "82:0", "460", "5000")).ShouldExit().Output.ShouldBe("-5\n-13\n-38\n-38\n");
    }

    [FactIf(Feature.Root, Feature.Compiler)]
    public async Task Conditions_on_arguments_are_the_kernels()
    {
        Filtered(Allow, (Deny, "personality"));
        Builder.Config["linux"]!["seccomp"]!["syscalls"]![0]!["args"] = JsonNode.Parse("""[{"index":0,"op":"SCMP_CMP_MASKED_EQ","value":255,"valueTwo":8}]""");
        (await CallAsync("135:8", "135:0", "135:131080", "135:0")).ShouldExit().Output.ShouldBe("-1\n0\n-1\n0\n");
    }

    [FactIf(Feature.Root, Feature.Compiler)]
    public async Task Programs_of_other_architectures_have_their_own_rules()
    {
        Filtered(Allow, (Deny, "mkdir"));
        var bundle = await WithCallsAsync(of32Bits: true, "39:0", "83:0");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit(159).Output.ShouldBe("");
        Builder.Config["linux"]!["seccomp"]!["architectures"] = new JsonArray("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        await Builder.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe("-1\n-14\n");
    }

    [FactIf(Feature.Root, Feature.Compiler)]
    public async Task Calls_of_x32_are_foreign_unless_they_are_listed()
    {
        Filtered(Allow, (Deny, "mkdir"));
        (await CallAsync($"{0x40000000 + 83}:0")).ShouldExit(159);
        Builder.Config["linux"]!["seccomp"]!["architectures"] = new JsonArray("SCMP_ARCH_X32");
        var bundle = await Builder.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe("-1\n");
    }

    [FactIf(Feature.Root)]
    public async Task All_flags_are_taken()
    {
        Filtered(Allow, (Deny, "mkdir"));
        Builder.Config["linux"]!["seccomp"]!["flags"] = new JsonArray("SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        (await RunAsync("/bin/mkdir", "/x")).ShouldExit(1).Error.ShouldContain("Operation not permitted");
    }

    [FactIf(Feature.Root)]
    public async Task A_created_container_gets_it_at_the_start_and_exec_has_it_too()
    {
        Filtered(Allow, (Deny, "mkdir mkdirat"));
        var bundle = await Builder.Shell("mkdir /x 2>/dev/null; echo $? >/result; exec sleep 1000").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var pid = (int)(await StateAsync("c"))["pid"]!;
        File.ReadAllText($"/proc/{pid}/status").ShouldContain("Seccomp:\t0\n");
        (await OciAsync("start", "c")).ShouldExit();
        File.ReadAllText($"/proc/{pid}/status").ShouldContain("Seccomp:\t2\n");
        (await OciAsync("exec", "c", "mkdir", "/y")).ShouldExit(1).Error.ShouldContain("Operation not permitted");
        foreach (var noNewPrivileges in (string[])["true", "false"])
        {
            File.WriteAllText(Path.Combine(Sandbox.Work, "p.json"), $$"""{"args":["/bin/grep","-E","^(Seccomp|NoNewPrivs):","/proc/self/status"],"cwd":"/","noNewPrivileges":{{noNewPrivileges}}}""");
            (await OciAsync("exec", "--process", Path.Combine(Sandbox.Work, "p.json"), "c")).ShouldExit().Output.ShouldBe($"NoNewPrivs:\t{(noNewPrivileges == "true" ? 1 : 0)}\nSeccomp:\t2\n");
        }
        File.ReadAllText(Path.Combine(bundle.RootFileSystem, "result")).ShouldBe("1\n");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task Hooks_of_the_image_are_under_it_and_those_of_the_host_are_not()
    {
        var outside = Path.Combine(Sandbox.Work, "outside");
        Filtered(Allow, (Deny, "mkdir mkdirat"));
        Builder.Edit(c => c["hooks"] = JsonNode.Parse($$"""
            {"createRuntime":[{"path":"/bin/mkdir","args":["mkdir","{{outside}}"]}],"startContainer":[{"path":"/bin/sh","args":["sh","-c","mkdir /made; echo $? >/result"]}]}
            """));
        var bundle = await Builder.Shell("mkdir /not").BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit(1);
        Directory.Exists(outside).ShouldBeTrue();
        File.ReadAllText(Path.Combine(bundle.RootFileSystem, "result")).ShouldBe("1\n");
        Directory.Exists(Path.Combine(bundle.RootFileSystem, "made")).ShouldBeFalse();
        Directory.Exists(Path.Combine(bundle.RootFileSystem, "not")).ShouldBeFalse();
    }

    [FactIf(Feature.Root)]
    public async Task An_empty_object_is_no_filter()
    {
        Builder.Edit(c => c["linux"]!["seccomp"] = new JsonObject());
        (await RunAsync("/bin/grep", "Seccomp:", "/proc/self/status")).ShouldExit().Output.ShouldBe("Seccomp:\t0\n");
    }

    [FactIf(Feature.Root)]
    public async Task Compiled_filters_are_kept_and_no_launch_depends_on_it()
    {
        Filtered(Allow, (Deny, "mkdir mkdirat"));
        var bundle = await BuildAsync("/bin/mkdir", "/x");
        var root = Path.Combine(Sandbox.Work, "state");
        for (var i = 0; i < 2; i++) (await OciAsync("--root", root, "run", "--bundle", bundle.Directory, "c")).ShouldExit(1);
        var kept = Directory.GetFiles(Path.Combine(root, "@seccomp")).ShouldHaveSingleItem();
        (await OciAsync("--root", root, "list", "-q")).ShouldExit().Output.ShouldBe("");
        File.WriteAllText(kept, "damaged");
        (await OciAsync("--root", root, "run", "--bundle", bundle.Directory, "c")).ShouldExit(1).Error.ShouldContain("Operation not permitted");
        Directory.Delete(Path.Combine(root, "@seccomp"), recursive: true);
        File.WriteAllText(Path.Combine(root, "@seccomp"), "in the way");
        (await OciAsync("--root", root, "run", "--bundle", bundle.Directory, "c")).ShouldExit(1).Error.ShouldContain("Operation not permitted");
        Directory.Delete(root, recursive: true);
    }

    /// <summary>Annotations that crun brought into use.</summary>
    [RootFact]
    public async Task An_unknown_call_is_an_error_where_the_annotation_wants_it()
    {
        Filtered(Allow, (Deny, "zork mkdir"));
        (await RunAsync("/bin/true")).ShouldExit();
        Builder.Config["annotations"] = new JsonObject { ["run.oci.seccomp_fail_unknown_syscall"] = "0" };
        (await RunAsync("/bin/true")).ShouldExit();
        Builder.Config["annotations"]!["run.oci.seccomp_fail_unknown_syscall"] = "1";
        (await RunAsync("/bin/true")).ShouldFail("linux.seccomp.syscalls[0].names: zork").ShouldExit(1);
        Filtered(Allow, (Deny, "mkdir"));
        (await RunAsync("/bin/mkdir", "/x")).ShouldExit(1).Error.ShouldContain("not permitted");
    }

    [RootFact]
    public async Task A_compiled_filter_takes_the_place_of_the_rules()
    {
        void Program(params ulong[] instructions) => Builder.Config["annotations"] = new JsonObject
        {
            ["run.oci.seccomp_bpf_data"] = Convert.ToBase64String(instructions.SelectMany(BitConverter.GetBytes).ToArray()),
        };
        const ulong allow = 0x7fff0000_00000006, loadNumber = 0x00000000_00000020;
        Filtered(Allow, (Deny, "mkdir"));
        Program(allow);
        (await RunAsync("/bin/sh", "-c", "mkdir /x && grep Seccomp: /proc/self/status")).ShouldExit().Line.ShouldBe("Seccomp:\t2");
        // mkdir (83): 38, whatever else it would be.
        Program(loadNumber, 83ul << 32 | 0x01_00_0015, 0x00050026ul << 32 | 6, allow);
        (await RunAsync("/bin/mkdir", "/y")).ShouldExit(1).Error.ShouldContain("not implemented");
        // One that refuses execve is found out before anything is made.
        Program(0x00050001ul << 32 | 6);
        (await RunAsync("/bin/true")).ShouldFail("does not allow execve").ShouldExit(1);
        Builder.Config["annotations"]!["run.oci.seccomp_bpf_data"] = "no base64";
        (await RunAsync("/bin/true")).ShouldFail("run.oci.seccomp_bpf_data", "BASE64").ShouldExit(1);
        Builder.Config["annotations"] = new JsonObject { ["run.oci.seccomp.plugins"] = "/x.so" };
        (await RunAsync("/bin/true")).ShouldFail("run.oci.seccomp.plugins").ShouldExit(1);
    }
}
