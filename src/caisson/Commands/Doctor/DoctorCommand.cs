using Caisson.Cli.CommandLine;
using Caisson.Doctor.Checks;
using Caisson.Doctor.Known;

namespace Caisson.Cli.Commands.Doctor;

/// <summary><c>caisson doctor</c>.</summary>
internal static class DoctorCommand
{
    private const int SomethingMissing = 1;

    internal static CommandInfo Describe() => new()
    {
        Name = "doctor",
        Synopsis = "[OPTION…] [CHECK…]",
        Summary = "Check this machine for what containers need. Each thing is ok, limited or missing for the one who asks; of what is not ok it tells why, and the command that helps. "
            + "Things are really tried, in processes and namespaces that end at once; nothing is changed (but the kernel may load a module, as it would for a container). "
            + "Exit status: 0 if all is there that a container needs, limited or not; 1 if something needed is missing; 125 if Caisson failed.",
        Operands = [string.Join(' ', Names())],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("verbose", 'v', null, "Of what is ok too: why it matters, and what was looked at"),
                new("json", null, "Print all of it as JSON"),
                new("list", 'l', null, "Print the checks, and the causes of failures that are known, and check nothing"),
                new("explain", "NAME", "Tell all that is known of a check, or of a cause of failures whether this machine has it or not") { Words = string.Join(' ', ExplainNames()) },
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson doctor", "everything"),
            ("caisson doctor --verbose namespaces overlay", "one group of checks and one check, in detail"),
            ("caisson doctor --json | jq '.checks[] | select(.state != \"ok\")'", "what is not ok, for programs"),
            ("caisson doctor --explain UserNamespaceRefused", "why making a user namespace may fail, and what helps"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        var json = arguments.Flag("json");
        if (arguments.Last("explain") is { } name)
        {
            arguments.None();
            return Explanation.Print(name, json);
        }

        var checks = Choose(arguments.Operands);
        if (arguments.Flag("list")) return Catalogue.Print(checks, all: arguments.Operands.Count == 0, json);
        var machine = CheckedMachine.Current();
        var reports = Checkup.Run(checks, machine);
        var summary = new CheckSummary(complete: arguments.Operands.Count == 0);
        if (json) CheckJson.Print(reports, machine, summary);
        else CheckText.Print(reports, summary, arguments.Flag("verbose"));
        return summary.LacksNeeded ? SomethingMissing : 0;
    }

    private static List<Check> Choose(List<string> names)
    {
        var all = KnownChecks.All();
        if (names.Count == 0) return [.. all];
        var wanted = new List<Check>();
        foreach (var name in names)
        {
            var found = all.Where(check => check.Name == name || CheckGroups.Name(check.Group) == name).ToList();
            if (found.Count == 0) throw new UsageException($"doctor: there is no check or group of checks {name}{Suggestion.For(name, Names())}; --list shows them", "doctor");
            foreach (var check in found)
            {
                if (!wanted.Contains(check)) wanted.Add(check);
            }
        }

        return [.. all.Where(wanted.Contains)];
    }

    private static List<string> Names()
    {
        var names = new List<string>();
        foreach (var group in Enum.GetValues<CheckGroup>()) names.Add(CheckGroups.Name(group));
        foreach (var check in KnownChecks.All())
        {
            if (!names.Contains(check.Name)) names.Add(check.Name);
        }

        return names;
    }

    private static List<string> ExplainNames()
    {
        var names = new List<string>();
        foreach (var check in KnownChecks.All()) names.Add(check.Name);
        foreach (var cause in KnownFailures.All().Select(failure => failure.Cause).Distinct()) names.Add(cause);
        return names;
    }
}
