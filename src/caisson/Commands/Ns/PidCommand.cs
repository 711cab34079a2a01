using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Show;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Processes;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns pid</c>.</summary>
internal static class PidCommand
{
    private const string Name = "ns pid";

    internal static CommandInfo Describe() => new()
    {
        Name = Name,
        Synopsis = "[OPTION…] PID",
        Summary = "Translate the number of a process between PID namespaces. Without options all numbers of the process are listed, from here down to its own namespace. "
            + "With --in or --from it is one number.",
        Operands = ["process"],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("in", 'i', "TARGET", "PID is a number of this PID namespace: a process's or container's, or one by number, file or kept name"),
                new("from", 'f', "TARGET", "Tell the number that this PID namespace has for it; without --in PID is a number of here"),
                new("json", null, "Print JSON: all numbers"),
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson ns pid 4711", "its numbers at every level"),
            ("caisson ns pid 7 --in web", "which process is 7 in the container web?"),
            ("caisson ns pid 4711 --from web", "which number has it in there?"),
            ("kill $(caisson ns pid 7 --in web)", "for scripts"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        var text = arguments.Single("the process number");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) throw new UsageException($"{text}: expected a process number, 1 or more", Name);
        var (within, from) = (arguments.Last("in"), arguments.Last("from"));
        var pid = within is null ? number : Translate(within, arguments, handle => PidNumbers.ToHere(number, handle)) ?? throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"No process has the number {number} in {within}"), "it has ended, or never was");
        var levels = PidNumbers.Of(pid) ?? throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"There is no process {pid}"), "it has ended, or never was");
        if (arguments.Flag("json")) return Json(levels);
        if (from is not null)
        {
            var seen = Translate(from, arguments, handle => PidNumbers.FromHere(pid, handle))
                ?? throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"Process {pid} has no number in {from}"), "a process has a number in its own PID namespace and in those around it, and none elsewhere");
            Console.Out.WriteLine(seen.ToString(CultureInfo.InvariantCulture));
            return 0;
        }

        if (within is not null)
        {
            Console.Out.WriteLine(pid.ToString(CultureInfo.InvariantCulture));
            return 0;
        }

        var rows = new List<string[]> { new[] { "PID", "NAMESPACE" } };
        for (var i = 0; i < levels.Count; i++)
            rows.Add([levels[i].Pid.ToString(CultureInfo.InvariantCulture), Wording.Name(NamespaceKind.Pid, levels[i].Namespace) + (i == 0 ? "  here" : "")]);
        Table.Print(Console.Out, rows);
        if (levels[^1].Namespace is null) Messages.Warning("which namespaces these are takes the right to trace the process");
        return 0;
    }

    private static int? Translate(string target, ParsedArguments arguments, Func<NamespaceHandle, int?> translate)
    {
        using var handle = NamespaceTarget.Resolve(target, NsTargets.Options(arguments.Root)).Open(NamespaceKind.Pid);
        return translate(handle);
    }

    private static int Json(IReadOnlyList<PidLevel> levels)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartArray();
            foreach (var level in levels)
            {
                json.WriteStartObject();
                json.WriteNumber("pid"u8, level.Pid);
                ShowJson.Id(json, "namespace"u8, level.Namespace);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
        return 0;
    }
}
