using System.Text;
using System.Text.RegularExpressions;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Robustness;

/// <summary>Every option of both programs with values that are none: there is a status, and words; never an abort, and never an exception.</summary>
[Trait("Vm", "no")] // Thousands of starts.
public sealed partial class HostileValueTests : EndToEndTest
{
    // NaN, infinite, negative, out of range, empty, separators alone, not UTF-8. In a shell's $'…'.
    private static readonly string[] s_values =
    [
        "nan", "inf", "-1", "1e400", "", "999999999999999999999999999999", "0", "9223372036854775808", "nanms", ":", "=,", "\\377\\303",
    ];

    protected override bool AllowsLeft(string item) => base.AllowsLeft(item) || item.StartsWith($"file {Sandbox.RunDirectory}/", StringComparison.Ordinal);

    [RootFact]
    public async Task Of_caisson()
    {
        List<string[]> commands = [];
        foreach (var command in await CommandsAsync(Programs.Caisson))
        {
            var below = await CommandsAsync(Programs.Caisson, command);
            if (below.Count == 0) commands.Add([command]);
            else commands.AddRange(below.Select(name => (string[])[command, name]));
        }

        commands.Count.ShouldBeGreaterThan(20);
        // What would start a program is only planned; what goes on until it is stopped, and what asks a user, is given an end.
        await TryAsync(Programs.Caisson, commands, 125, command => command switch
        {
            ["run"] or ["ns", "exec"] or ["ns", "enter"] => ("--plan", "true"),
            ["exec"] => ("", "c true"),
            ["ns", "create"] => ("--plan", "fuzzed"),
            ["ns", "can"] => ("", "self CAP_KILL"),
            ["ns", "watch"] => ("--for=0.05", ""),
            ["doctor"] => ("--list", ""),
            ["learn"] => ("--list", ""),
            ["completion"] => ("", "bash"),
            ["ps"] or ["ns", ..] => ("", ""),
            _ => ("", "c"),
        });
    }

    [RootFact]
    public async Task Of_caisson_oci()
    {
        var commands = (await CommandsAsync(Programs.CaissonOci)).Select(name => (string[])[name]).ToList();
        commands.Count.ShouldBeGreaterThan(10);
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        await TryAsync(Programs.CaissonOci, commands, 255, command => command switch
        {
            ["create"] or ["run"] => ($"--bundle={bundle.Directory} --plan", "c"),
            ["exec"] => ("", "c true"),
            ["kill"] => ("", "c 9"),
            ["list"] or ["features"] or ["help"] => ("", ""),
            ["spec"] => ($"--bundle={Sandbox.Work}/nowhere", ""),
            _ => ("", "c"),
        });
    }

    private async Task TryAsync(string program, IEnumerable<string[]> commands, int worst, Func<string[], (string Options, string Operands)> rest)
    {
        var lines = new StringBuilder();
        var count = 0;
        foreach (var command in commands)
        {
            var help = (await Sandbox.RunAsync(program, [.. command, "--help"])).ShouldExit().Output;
            var (options, operands) = rest(command);
            foreach (Match option in Option().Matches(help))
            {
                if (option.Groups[1].Value is "--help" or "--plan" or "--bundle" or "--for") continue;
                foreach (var value in s_values)
                {
                    lines.Append($"try {string.Join(' ', command)} {options} {option.Groups[1].Value}=$'{value}' {operands}\n");
                    count++;
                }
            }
        }

        // The test must not run out of options unnoticed.
        count.ShouldBeGreaterThan(s_values.Length * 20);
        await File.WriteAllTextAsync($"{Sandbox.Work}/script", $$"""
            ulimit -c 0; cd {{Sandbox.Work}}
            try() {
                timeout -k 1 20 {{program}} "$@" </dev/null >out 2>err; s=$?
                e=$(<err)
                [ $s -le {{worst}} ] && [ $s != 134 ] && [ $s != 124 ] && [ $s != 139 ] && ! [[ $e =~ internal\ error|Exception|[A-Z][a-z]*_[A-Z][a-z]+ ]] || { echo "status $s: $*"; echo "$e"; }
            }

            """ + lines);
        var result = await Sandbox.RunAsync(new ProgramStart("/bin/bash", $"{Sandbox.Work}/script") { Timeout = TimeSpan.FromMinutes(8) });
        result.ShouldExit().Output.ShouldBe("");
    }

    private async Task<List<string>> CommandsAsync(string program, params string[] command)
    {
        var help = (await Sandbox.RunAsync(program, [.. command, "--help"])).ShouldExit().Output;
        var list = Commands().Match(help);
        return list.Success ? [.. Name().Matches(list.Groups[1].Value).Select(match => match.Groups[1].Value)] : [];
    }

    [GeneratedRegex(@"Commands:\n((?:  .*\n)+)")]
    private static partial Regex Commands();

    [GeneratedRegex(@"^  ([a-z-]+) ", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s{2,6}(?:-\w, )?(--[\w-]+)", RegexOptions.Multiline)]
    private static partial Regex Option();
}
