using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Diff;
using Caisson.Cli.Commands.Ns.Show;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Comparing;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns diff</c>.</summary>
internal static class DiffCommand
{
    private const string Name = "ns diff";

    internal static CommandInfo Describe() => new()
    {
        Name = Name,
        Synopsis = "[OPTION…] A B",
        Summary = "Tell which namespaces two processes share, and what differs in the others. Each of A and B is a process, a container, or a namespace by number, file or "
            + "kept name; the kinds that both have are compared. What begins with a minus is only in A, what begins with a plus only in B. "
            + "Mounts that others lie over are left out, as a process does not see them.",
        Operands = ["target"],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("type", 't', "KIND", "Only these kinds of namespaces, separated by commas: user, pid, mnt, uts, ipc, net, cgroup, time") { Words = "user pid mnt uts ipc net cgroup time" },
                new("json", null, "Print JSON"),
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson ns diff $$ web", "what is another world in the container web?"),
            ("caisson ns diff 4711 4712 --type mnt", "why does one see the file and the other not?"),
            ("caisson ns diff /run/netns/blue /run/netns/green", "two networks"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands is not [var first, var second])
            throw new UsageException(arguments.Operands.Count > 2 ? $"{Name}: {arguments.Operands[2]} is one operand too many" : $"{Name}: two processes or namespaces are expected", Name);
        var machine = NamespaceSnapshot.Take();
        var options = NsTargets.Options(arguments.Root, machine);
        var a = NamespaceTarget.Resolve(first, options);
        var b = NamespaceTarget.Resolve(second, options);
        var kinds = a.Kinds & b.Kinds;
        if (kinds == NamespaceKind.None) throw new CaissonException($"{first} and {second} have no kind of namespace in common", "one is of this kind and the other of that");
        if (arguments.Last("type") is not null) kinds &= ShowCommand.Kinds(arguments, a) & ShowCommand.Kinds(arguments, b);
        var comparisons = new List<NamespaceComparison>();
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kinds.HasFlag(kind)) comparisons.Add(NamespaceComparison.Of(NamespaceDetails.Read(a, kind, machine), NamespaceDetails.Read(b, kind, machine), machine));
        }

        if (arguments.Flag("json")) Json(first, second, comparisons);
        else DiffText.Write(Console.Out, Title(a, machine), Title(b, machine), comparisons);
        return 0;
    }

    private static string Title(NamespaceTarget target, NamespaceSnapshot machine) => target.Pid is { } pid
        ? $"process {Wording.Process(machine, pid)}{(target.Kind == TargetKind.Container ? $" of the container {target.Text}" : "")}"
        : target.Text;

    private static void Json(string a, string b, List<NamespaceComparison> comparisons)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("a"u8, a);
            json.WriteString("b"u8, b);
            json.WriteStartArray("namespaces"u8);
            foreach (var comparison in comparisons)
            {
                json.WriteStartObject();
                json.WriteString("kind"u8, NamespaceKinds.ProcName(comparison.Kind));
                ShowJson.Id(json, "a"u8, comparison.A.Id);
                ShowJson.Id(json, "b"u8, comparison.B.Id);
                if (comparison.IsShared is { } shared) json.WriteBoolean("shared"u8, shared);
                if (comparison.Problem is { } problem) json.WriteString("problem"u8, problem);
                json.WriteStartArray("differences"u8);
                foreach (var difference in comparison.Differences)
                {
                    json.WriteStartObject();
                    json.WriteString("aspect"u8, difference.Aspect);
                    if (difference.Item.Length > 0) json.WriteString("item"u8, difference.Item);
                    if (difference.A is { } inA) json.WriteString("a"u8, inA);
                    if (difference.B is { } inB) json.WriteString("b"u8, inB);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
