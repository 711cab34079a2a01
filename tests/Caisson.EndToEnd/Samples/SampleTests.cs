using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Samples;

/// <summary>The programs in samples/, as they are: compiled just in time, with the published caisson.</summary>
[Trait("Vm", "no")]
public sealed class SampleTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task ListNamespaces_lists_what_is_there()
    {
        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--uts", "--ipc", "cat") { OpenInput = true });
        while (File.ReadAllText($"/proc/{other.Pid}/comm").TrimEnd() != "cat") await Task.Delay(5);
        var uts = new FileInfo($"/proc/{other.Pid}/ns/uts").LinkTarget![5..^1];
        var text = (await RunAsync("ListNamespaces")).ShouldExit().Output;
        text.ShouldMatch(string.Create(CultureInfo.InvariantCulture, $@"(?m)^uts +{uts} +1 processes  cat \(pid {other.Pid}\)$"));
        text.ShouldMatch(@"(?m)^\d+ namespaces, \d+ processes$");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task NewNamespaces_makes_some() => ShouldHaveMade((await RunAsync("NewNamespaces")).ShouldExit().Output);

    [FactIf(Feature.Root, Feature.Programs, Feature.UserNamespaces)]
    public async Task NewNamespaces_makes_some_as_an_ordinary_user() => ShouldHaveMade((await RunAsync("NewNamespaces", TestUser.Plain)).ShouldExit().Output);

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task NewNamespaces_says_where_it_looked_for_caisson()
    {
        var error = (await Sandbox.RunAsync(Start("NewNamespaces") with { Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0", ["PATH"] = "/bin:/usr/bin" } })).Error;
        error.ShouldContain("CAISSON_PROGRAM is not set");
        error.ShouldContain("/bin:/usr/bin");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task EnterNetwork_runs_code_in_a_namespace_that_it_made_or_was_given()
    {
        const string expected = "devices there: lo\nport 8080 there is taken: True\nport 8080 here is taken: False\n";
        (await RunAsync("EnterNetwork")).ShouldExit().Output.ShouldBe(expected);

        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--net", "cat") { OpenInput = true });
        while (File.ReadAllText($"/proc/{other.Pid}/comm").TrimEnd() != "cat") await Task.Delay(5);
        (await RunAsync("EnterNetwork", null, other.Pid.ToString(CultureInfo.InvariantCulture))).ShouldExit().Output.ShouldBe(expected);
        (await RunAsync("EnterNetwork", null, $"/proc/{other.Pid}/ns/net")).ShouldExit().Output.ShouldBe(expected);
        (await RunAsync("EnterNetwork", null, $"/proc/{other.Pid}/ns/uts")).ShouldFail("network namespace");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task ExplainMount_names_the_other_place()
    {
        var shell = new ProgramStart("/bin/sh", "-ec", "mkdir /tmp/a /tmp/b /tmp/c; mount -t tmpfs one /tmp/a; mount --make-shared /tmp/a; mkdir /tmp/a/x; mount --bind /tmp/a/x /tmp/b; mount -t tmpfs two /tmp/c; mount -t tmpfs three /tmp/c; echo ready; cat; umount /tmp/c /tmp/c /tmp/b /tmp/a; rmdir /tmp/a /tmp/b /tmp/c") { OpenInput = true };
        await using var keeper = Sandbox.Start(shell);
        await keeper.WaitForAsync("ready");
        var text = (await RunAsync("ExplainMount", null, "/tmp/a/x")).ShouldExit().Output;
        text.ShouldStartWith("/tmp/a/x is on /tmp/a, which is shared\n");
        text.ShouldMatch(@"(?m)^a mount would also appear at /tmp/b in \d+ \(.*\)$");
        text.ShouldContain("hidden now: /tmp/c (tmpfs), under /tmp/c (tmpfs)\n");
        keeper.CloseInput();
        (await keeper.WaitAsync()).ShouldExit();
    }

    private static void ShouldHaveMade(string text)
    {
        var lines = text.Split('\n');
        lines[0].ShouldBe("demo: process 1 of user 0, 1 network device");
        lines[1].ShouldBe("cat runs in a network namespace of its own: True");
        lines[2].ShouldBe("through the namespace and back");
        lines[3].ShouldBe("cat exited with 0");
        lines[4].ShouldBe("SIGTERM does not end process 1 of a PID namespace: True");
        lines[5].ShouldContain("no-such-program");
    }

    private Task<ProgramResult> RunAsync(string sample, TestUser? user = null, params string[] arguments)
    {
        var start = Start(sample, arguments);
        return Sandbox.RunAsync(start with
        {
            User = user ?? TestUser.Harness,
            Environment = new Dictionary<string, string?>(start.Environment) { ["CAISSON_PROGRAM"] = Programs.Caisson },
        });
    }

    private static ProgramStart Start(string sample, params string[] arguments) => new(Dotnet, [Path.Combine(Copy(sample), sample + ".dll"), .. arguments])
    {
        // Nothing in /tmp, which a program that is killed would leave.
        Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" },
    };

    // The one that runs these tests.
    private static string Dotnet => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../../dotnet"));

    // The repository may lie where sandboxes, or users, do not see it.
    private static string Copy(string sample)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var source = Path.Combine(TestRun.Repository!, "samples", sample, "bin", built.Parent!.Name, built.Name);
        var target = Path.Combine(TestRun.Directory, "samples", sample);
        if (Directory.Exists(target)) return target;
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }
}
