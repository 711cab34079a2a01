using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>docs/namespaces.md says what Caisson does by commands: all of them exist, and do it.</summary>
[Trait("Vm", "no")] // The repository is not there.
public sealed class FeatureTableTests : KeptTest
{
    private static readonly string[] NotRun =
    [
        "--target 4711:8913", "/proc/self/fd/3", "-Z", "caisson run", // These take what a shell does not have: inode numbers of pidfds, pidfds, SELinux. The last is a link to a page.
    ];

    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    // The code in the last column of every table that ends in caisson, a row at a time.
    private static IEnumerable<List<string>> Cells()
    {
        bool ours = false;
        foreach (var line in File.ReadLines(Path.Combine(TestRun.Repository!, "docs", "namespaces.md")))
        {
            if (!line.StartsWith('|'))
            {
                ours = false;
                continue;
            }

            var last = line.TrimEnd('|', ' ').Split('|')[^1];
            if (last.Contains("caisson (`ns ls`", StringComparison.Ordinal) || last.Trim() == "caisson") ours = true;
            else if (ours && !last.Contains("---", StringComparison.Ordinal)) yield return [.. last.Split('`').Where((_, i) => i % 2 == 1)];
        }
    }

    [Fact]
    public async Task Every_option_and_column_exists()
    {
        var columns = (await CaissonAsync("ns", "ls", "--list-columns")).ShouldExit().Output.Split('\n').Select(line => line.Split(' ')[0]).ToList();
        var helps = new Dictionary<string, string>();
        int seen = 0;
        foreach (var cell in Cells())
        {
            string? command = null;
            foreach (var code in cell)
            {
                var words = code.Split(' ');
                if (words[0] == "caisson") command = words[1] == "ns" ? $"ns {words[2]}" : words[1];
                if (command is null || words[0] != "caisson" && !code.StartsWith('-')) continue;
                if (!helps.TryGetValue(command, out var help)) helps[command] = help = (await CaissonAsync([.. command.Split(' '), "--help"])).ShouldExit().Output;
                foreach (var word in words.TakeWhile(word => word != "--"))
                {
                    if (!word.StartsWith('-')) continue;
                    seen++;
                    if (word.StartsWith("--", StringComparison.Ordinal)) help.ShouldContain(word.Split('=')[0], customMessage: code);
                    else help.ShouldMatch($"(^|\\s)-{word[1]}, ", code);
                }
            }
        }

        seen.ShouldBeGreaterThan(60);
        var page = await File.ReadAllTextAsync(Path.Combine(TestRun.Repository!, "docs", "namespaces.md"));
        foreach (var column in columns.Where(column => column.Length > 0)) page.ShouldContain(column);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds, Feature.Overlay, Feature.TimeNamespaces)]
    public async Task Every_command_does_what_it_says()
    {
        await using var web = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--name", "web", "--ns", "default,user,time", "--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536", "--",
            "bash", "-c", "exec 5<>/dev/udp/127.0.0.1/9; echo up; read x") { OpenInput = true });
        await web.WaitForAsync("up");
        var pid = (await Sandbox.RunAsync("/bin/sh", "-c", $"{Programs.Caisson} inspect web | sed -n 's/^ *\"pid\": \\([0-9]*\\),/\\1/p' | head -n 1")).ShouldExit().Line;
        ulong Number(string kind) => ulong.Parse(new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget!.Split('[')[1].TrimEnd(']'));
        (await CaissonAsync("ns", "create", "blue")).ShouldExit();
        (await Sandbox.RunAsync("/bin/sh", "-c", $"{Programs.Caisson} ns ls --json >{Sandbox.Work}/scan.json 2>/dev/null; chmod 644 {Sandbox.Work}/scan.json; mkdir -p /srv")).ShouldExit();

        var wrong = new List<string>();
        int ran = 0;
        foreach (var code in Cells().SelectMany(cell => cell))
        {
            if (!code.StartsWith("caisson ", StringComparison.Ordinal) || NotRun.Any(part => code.Contains(part, StringComparison.Ordinal))) continue;
            var line = code.Replace("4711", pid).Replace("4026532201", $"{Number("net")}").Replace("4026531840", $"{Number("mnt")}");
            if (code.Contains("ns watch", StringComparison.Ordinal) || code.Contains("ns monitor", StringComparison.Ordinal)) line += " --for 200ms";
            if (code.EndsWith("--mount-proc", StringComparison.Ordinal) || code.Contains("--kill-child", StringComparison.Ordinal)) line += " true";
            // Ranges are an ordinary user's.
            var user = code.Contains("--map-auto", StringComparison.Ordinal) ? TestUser.Ranged : TestUser.Harness;
            var start = new ProgramStart("/bin/sh", "-c", Programs.Caisson + line["caisson".Length..]) { Directory = Sandbox.Work, User = user };
            var result = await Sandbox.RunAsync(start);
            ran++;
            // Their answer may be no.
            bool answers = code.StartsWith("caisson ns can", StringComparison.Ordinal) || code.StartsWith("caisson doctor", StringComparison.Ordinal);
            if (result.ExitCode > (answers ? 1 : 0)) wrong.Add($"{code}: {result.ExitCode}: {result.Error}");
        }

        (await CaissonAsync("ns", "rm", "--all", "--force")).ShouldExit();
        web.Write("\n");
        (await web.WaitAsync()).ShouldExit();
        wrong.ShouldBeEmpty();
        ran.ShouldBeGreaterThan(60);
    }
}
