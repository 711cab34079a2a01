using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Robustness;

/// <summary>Whatever lies where a file is expected: one error, in words, and soon.</summary>
public sealed class InputTests : OciTest
{
    [RootTheory]
    [InlineData("/dev/zero", "it is a device")]
    [InlineData("PIPE", "nobody wrote to it")]
    [InlineData("/", "it is a directory")]
    [InlineData("/nowhere", "/nowhere")]
    [InlineData("", "empty")]
    public async Task Where_a_document_is_expected(string path, string reason)
    {
        await Builder.BuildAsync();
        await StartedAsync();
        (await ShellAsync($"mkfifo {Sandbox.Work}/pipe")).ShouldExit();
        path = path == "PIPE" ? $"{Sandbox.Work}/pipe" : path;
        (await OciAsync("run", "--bundle", $"{Sandbox.Work}/bundle", "--config", path, "d")).ShouldFail(reason).ShouldExit(1);
        (await OciAsync("exec", "--process", path, "c")).ShouldFail(reason).ShouldExit(255);
        (await OciAsync("update", "--resources", path, "c")).ShouldFail(reason).ShouldExit(1);
        (await CaissonAsync("run", "--env-file", path, "true")).ShouldFail("--env-file", path.Length == 0 ? reason : path).ShouldExit(125);
        (await CaissonAsync("ns", "ls", "--from", path)).ShouldFail(reason).ShouldExit(125);
        (await CaissonAsync("ns", "propagate", "--from", path)).ShouldFail(reason).ShouldExit(125);
    }

    [RootFact]
    public async Task A_pipe_with_a_document_will_do()
    {
        var bundle = await Builder.Shell("echo $V").BuildAsync();
        (await Sandbox.RunAsync("/bin/bash", "-c", $"{Programs.CaissonOci} run --bundle {bundle.Directory} --config <(sleep 0.3; cat {bundle.Directory}/config.json) c")).ShouldExit();
        (await Sandbox.RunAsync("/bin/bash", "-c", $"{Programs.Caisson} run --no-tty --env-file <(echo V=v) -- sh -c 'echo $V'")).ShouldExit().Output.ShouldBe("v\n");
        (await Sandbox.RunAsync("/bin/bash", "-c", $"{Programs.Caisson} ns ls --json -o ns,type >/dev/null && {Programs.Caisson} ns ls --json | {Programs.Caisson} ns ls --from - -t uts -n -o type | sort -u")).ShouldExit().Output.ShouldBe("uts\n");
    }

    [RootFact]
    public async Task Where_the_working_directory_was_removed()
    {
        Task<ProgramResult> From(string command) => ShellAsync($"mkdir {Sandbox.Work}/gone; cd {Sandbox.Work}/gone; rmdir ../gone; {command}");
        (await From($"{Programs.Caisson} ps")).ShouldExit();
        (await From($"{Programs.CaissonOci} list")).ShouldExit();
        (await From($"{Programs.Caisson} run true")).ShouldFail("the working directory", "it was removed", "cd /").ShouldExit(125);
        (await From($"{Programs.Caisson} --root state ps")).ShouldFail("the working directory", "it was removed").ShouldExit(125);
        (await From($"{Programs.CaissonOci} run c")).ShouldFail("the working directory", "it was removed").ShouldExit(1);
        (await From($"{Programs.Caisson} ns exec -u true")).ShouldExit();
    }

    [RootFact]
    public async Task Sockets_may_have_names_as_long_as_files()
    {
        var name = new string('x', 200);
        var bundle = await Builder.Shell("exec sleep 1000").BuildAsync();
        var directory = $"{Sandbox.Work}/{new string('d', 60)}";
        Directory.CreateDirectory(directory);
        (await OciAsync("run", "--bundle", bundle.Directory, "-d", "--pidfd-socket", $"{directory}/{name}", "c")).ShouldFail("socket", name, "ENOENT").ShouldExit(1);
        // By a working directory the longest name that a listener can have.
        var listening = name[..107];
        await using var listener = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-MSocket", "-e",
            "$| = 1; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un($ARGV[0])) or die $!; listen(S, 1); print qq(ready\\n); accept(C, S); print qq(connected\\n); sysread(C, $b, 1)", listening) { Directory = directory });
        await listener.WaitForAsync("ready");
        (await OciAsync("run", "--bundle", bundle.Directory, "-d", "--pidfd-socket", $"{directory}/{listening}", "c")).ShouldExit();
        await listener.WaitForAsync("connected");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task A_seccomp_profile_that_is_no_JSON_is_told_in_own_words()
    {
        await File.WriteAllTextAsync($"{Sandbox.Work}/profile", "nonsense");
        var result = await CaissonAsync("run", "--security-opt", $"seccomp={Sandbox.Work}/profile", "true");
        result.ShouldFail("it is no JSON", "line 1").ShouldExit(125);
        result.Error.ShouldNotContain("Expected");
        (await CaissonAsync("run", "--security-opt", "seccomp=/nowhere", "true")).ShouldFail("--security-opt", "/nowhere").ShouldExit(125);
        await File.WriteAllTextAsync($"{Sandbox.Work}/profile", """{"defaultAction": 5}""");
        (await CaissonAsync("run", "--security-opt", $"seccomp={Sandbox.Work}/profile", "true")).ShouldFail("defaultAction").ShouldExit(125);
    }
}
