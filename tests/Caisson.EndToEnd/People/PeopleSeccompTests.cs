using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary><c>caisson run --security-opt seccomp=…</c>.</summary>
public sealed class PeopleSeccompTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    private const string Script = "mkdir /tmp/x 2>&1; grep Seccomp: /proc/self/status; grep Seccomp: /proc/1/status";

    private string Profile(string rules, string otherwise = "SCMP_ACT_ALLOW")
    {
        var path = Path.Combine(Sandbox.Work, "profile.json");
        File.WriteAllText(path, $$"""{"defaultAction":"{{otherwise}}","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{{rules}}]}""");
        return "seccomp=" + path;
    }


    private Task<ProgramResult> RunAsync(string option, params string[] more) =>
        Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["run", "--rootfs", Fixtures.Busybox, "--overlay", "--security-opt", option, .. more, "--", "/bin/sh", "-c", Script]));

    [TheoryIf(Feature.Root, Feature.BusyboxRoot)]
    [InlineData("--init=false", true)]
    [InlineData("--init", true)]
    [InlineData("--init", false)]
    public async Task The_program_and_its_init_are_under_it(string init, bool noNewPrivileges)
    {
        (await RunAsync(Profile("""{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}"""), init, $"--no-new-privileges={(noNewPrivileges ? "true" : "false")}"))
            .ShouldExit().Output.ShouldBe("mkdir: can't create directory '/tmp/x': Operation not permitted\nSeccomp:\t2\nSeccomp:\t2\n");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    public async Task An_ordinary_user_can_have_one()
    {
        var option = Profile("""{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":5}""");
        foreach (var privileges in (string[])["--no-new-privileges", "--no-new-privileges=false"])
            (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "run", "--security-opt", option, privileges, "--", "/bin/sh", "-c", "mkdir /tmp/x 2>&1; grep Seccomp: /proc/self/status") { User = TestUser.Plain }))
                .ShouldExit().Output.ShouldContain("Input/output error\nSeccomp:\t2\n");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task An_init_that_could_not_work_is_refused()
    {
        (await RunAsync(Profile("""{"names":["rt_sigtimedwait"],"action":"SCMP_ACT_ERRNO"}"""), "--init")).ShouldFail("rt_sigtimedwait", "do without the init").ShouldExit(125);
        (await RunAsync("seccomp=unconfined")).ShouldExit().Output.ShouldBe("Seccomp:\t0\nSeccomp:\t0\n");
        (await RunAsync("seccomp=/nowhere")).ShouldExit(125);
    }
}
