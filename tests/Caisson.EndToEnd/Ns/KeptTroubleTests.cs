using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>Races, interruptions, bad input and missing rights.</summary>
public sealed class KeptTroubleTests : KeptTest
{
    /// <inheritdoc/>
    protected override SandboxOptions Options => new() { Users = true, SharedMounts = true };

    [RootFact]
    public async Task Of_several_who_want_a_name_one_gets_it()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 4 == 3 ? IpAsync("netns", "add", "blue") : CaissonAsync("ns", "create", "blue", "--net", "--uts")));
        var winners = results.Count(result => result.ExitCode == 0);
        winners.ShouldBe(1, string.Join("\n", results.Select(result => result.ToString())));
        foreach (var loser in results.Where(result => result.Command.Contains("caisson", StringComparison.Ordinal) && result.ExitCode != 0)) loser.ShouldExit(125).Error.ShouldContain("under this name already");
        (await IpAsync("netns", "list")).ShouldExit().Line.ShouldBe("blue");
        (await CaissonAsync("ns", "exec", "blue", "--", "true")).ShouldExit();
        var removed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CaissonAsync("ns", "rm", "blue")));
        removed.Count(result => result.ExitCode == 0).ShouldBeGreaterThan(0);
        foreach (var late in removed.Where(result => result.ExitCode != 0)) late.ShouldExit(125).Error.ShouldContain("blue");
        (await ShellAsync("find /run/netns /run/caisson-ns -mindepth 1")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task What_was_interrupted_can_be_removed()
    {
        // As after a crash between the file and the mount, or between the directory and the file.
        (await ShellAsync("$C ns create x && $C ns rm x && touch /run/netns/half && mkdir -p /run/caisson-ns/half /run/caisson-ns/empty && touch /run/caisson-ns/half/uts")).ShouldExit();
        (await CaissonAsync("ns", "create", "half")).ShouldExit(125).Error.ShouldContain("no namespace is bound to it");
        (await CaissonAsync("ns", "exec", "half", "--", "true")).ShouldExit(125).Error.ShouldContain("caisson ns rm half");
        (await CaissonAsync("ns", "rm", "half", "empty")).ShouldExit();
        (await ShellAsync("find /run/netns /run/caisson-ns -mindepth 1")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task Wherever_it_fails_nothing_stays()
    {
        string[] create = ["ns", "create", "lab", "--all", "-u", "lab-1", "--up"];
        var steps = (await CaissonAsync([.. create, "--plan"])).ShouldExit().Output.Split('\n').Count(line => line.Length > 3 && char.IsAsciiDigit(line.TrimStart()[0]));
        steps.ShouldBeGreaterThan(8);
        (await ShellAsync("test ! -e /run/caisson-ns && test ! -e /run/netns")).ShouldExit();
        for (var step = 1; step <= steps; step++)
        {
            (await CaissonAsync([.. create, "--fault", step.ToString(CultureInfo.InvariantCulture)])).ShouldExit(125);
            (await ShellAsync("find /run/netns /run/caisson-ns -mindepth 1; grep -cE '/run/(netns|caisson-ns)/' /proc/self/mountinfo")).Line.ShouldBe("0", $"step {step}");
        }
    }

    [TheoryIf(Feature.Root)]
    [InlineData("a slash", "ns", "create", "a/b")]
    [InlineData("it is empty", "ns", "create", "")]
    [InlineData("stands for a directory", "ns", "create", "..")]
    [InlineData("stands for a directory", "ns", "rm", ".")]
    [InlineData("the name is missing", "ns", "create")]
    [InlineData("the name is missing", "ns", "rm")]
    [InlineData("one operand too many", "ns", "create", "a", "b")]
    [InlineData("expected the number of a process", "ns", "create", "a", "--attach", "x")]
    [InlineData("1999999999", "ns", "create", "a", "--attach", "1999999999")]
    [InlineData("'nett' is not a kind", "ns", "rm", "--type", "nett", "a")]
    [InlineData("there is no such name", "ns", "exec", "a", "--", "true")]
    [InlineData("a slash", "ns", "exec", "a/b", "--", "true")]
    [InlineData("--net is for new namespaces", "ns", "exec", "-n", "a", "--", "true")]
    [InlineData("--up is for a new network namespace", "ns", "create", "a", "--uts", "--up")]
    [InlineData("sets a clock", "ns", "create", "a", "--boottime", "5")]
    [InlineData("expected a number from 1 on", "ns", "monitor", "--count", "0")]
    [InlineData("takes no operand", "ns", "monitor", "x")]
    public async Task Bad_input_is_named(string error, params string[] arguments)
    {
        var result = (await CaissonAsync(arguments)).ShouldExit(125);
        result.Error.ShouldContain(error);
        result.Error.ShouldStartWith("caisson: ");
        (await ShellAsync("find /run/netns /run/caisson-ns -mindepth 1 2>/dev/null; :")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task A_name_of_any_characters_is_one()
    {
        foreach (var name in (string[])["with blank", "größe", "-dash", new string('x', 255)])
        {
            (await CaissonAsync("ns", "create", "--net", "--uts", "--", name)).ShouldExit();
            (await ShellAsync("ls /run/netns")).ShouldExit().Line.ShouldBe(name);
            (await CaissonAsync("ns", "rm", "--", name)).ShouldExit();
        }
    }

    [RootFact]
    public async Task Names_are_seen_in_other_mount_namespaces_and_go_there_too()
    {
        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--mount", "--propagation", "slave", "/bin/sh", "-c", "echo up; exec cat") { OpenInput = true });
        await other.WaitForAsync("up");
        (await CaissonAsync("ns", "create", "blue", "-n", "-m", "--uts")).ShouldExit();
        Task<ProgramResult> There(string script) => Sandbox.RunAsync("/usr/bin/nsenter", $"--target={other.Pid}", "--mount", "/bin/sh", "-c", script);
        (await There("stat -f -c %T /run/netns/blue /run/caisson-ns/blue/uts")).ShouldExit().Line.ShouldBe("nsfs\nnsfs");
        (await CaissonAsync("ns", "rm", "blue")).ShouldExit();
        (await There("find /run/netns /run/caisson-ns -mindepth 1; grep -cE '/run/(netns|caisson-ns)/' /proc/self/mountinfo")).Line.ShouldBe("0");
        other.CloseInput();
        (await other.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task An_ordinary_user_is_told_what_it_takes_and_can_have_it_in_a_namespace_of_its_own()
    {
        var place = new SandboxPlace(TestUser.Plain);
        var refused = (await ShellAsync("$C ns create blue", place)).ShouldExit(125).Error;
        refused.ShouldContain("/run/netns");
        refused.ShouldContain("caisson ns exec --map-root-user --mount");
        refused.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        (await ShellAsync("$C ns create blue --uts", place)).ShouldExit(125).Error.ShouldContain("/run/caisson-ns");
        (await ShellAsync("""
            $C ns exec --map-root-user --mount --net -- sh -ec '
                mount -t tmpfs t /run
                $C ns create blue -n -p -m -i --uts -u inner
                $C ns exec blue -- sh -c "hostname; cat /proc/1/comm; ls /sys/class/net"
                $C ns rm blue'
            """, place)).ShouldExit().Line.ShouldBe("inner\ncaisson-keep\nlo");

        (await CaissonAsync("ns", "create", "blue")).ShouldExit();
        (await ShellAsync("$C ns exec blue -- true", place)).ShouldExit(125).Error.ShouldContain("CAP_SYS_ADMIN");
        (await ShellAsync("$C ns rm blue", place)).ShouldExit(125).Error.ShouldContain("/run/netns/blue");
        (await CaissonAsync("ns", "rm", "blue")).ShouldExit();
    }

    [Fact]
    public async Task Each_command_has_help_with_examples()
    {
        foreach (var command in (string[])["create", "rm", "monitor", "watch"])
        {
            var help = (await CaissonAsync("ns", command, "--help")).ShouldExit().Output;
            help.ShouldStartWith($"Usage: caisson ns {command} ");
            help.Split("Examples:")[1].Split('\n').Count(line => line.Contains("caisson ns", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
            help.Split('\n').ShouldAllBe(line => line.Length <= 100);
        }
    }
}
