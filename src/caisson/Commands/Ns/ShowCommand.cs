using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Show;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Mounts;
using Caisson.Inspect.Processes;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns show</c>.</summary>
internal static class ShowCommand
{
    private const string Name = "ns show";

    internal static CommandInfo Describe() => new()
    {
        Name = Name,
        Synopsis = "[OPTION…] TARGET",
        Summary = "Tell everything about a process or a namespace. TARGET is a process (1234 or pid:1234), a container, a namespace by its number (4026531840, "
            + "net:[4026531840]), a file such as /run/netns/blue or /proc/7/ns/net, or the name of kept namespaces. Of a process and a container it tells each of its "
            + "namespaces: id maps, process numbers, mounts with their peers, names, devices with their other ends, clocks, the root of its control groups. "
            + "What the caller may not read is named, with the reason.",
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
            ("caisson ns show $$", "this shell and all of its namespaces"),
            ("caisson ns show web --type net", "the network of the container web: which veth ends where"),
            ("caisson ns show /run/netns/blue", "what a file stands for"),
            ("caisson ns show 4026532201 --json", "a namespace by its number, for programs"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        var text = arguments.Single("the process or namespace");
        var machine = NamespaceSnapshot.Take();
        var target = NamespaceTarget.Resolve(text, NsTargets.Options(arguments.Root, machine));
        var kinds = Kinds(arguments, target);
        var process = target.Pid is { } pid ? ProcessDetails.TryRead(pid) ?? throw Gone(pid) : null;
        var namespaces = new List<NamespaceDetails>();
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kinds.HasFlag(kind)) namespaces.Add(NamespaceDetails.Read(target, kind, machine));
        }

        if (arguments.Flag("json")) Json(process, namespaces, machine);
        else Text(process, namespaces, machine, all: arguments.Last("type") is null);
        return 0;
    }

    /// <summary>The kinds that <c>--type</c> asks for, all of the target's without it.</summary>
    internal static NamespaceKind Kinds(ParsedArguments arguments, NamespaceTarget target)
    {
        if (arguments.Last("type") is not { } list) return target.Kinds;
        NamespaceKind kinds;
        try
        {
            kinds = NamespaceKinds.ParseList(list);
        }
        catch (CaissonException e)
        {
            throw new UsageException($"--type {list}: {e.Message}", arguments.Command.Name);
        }

        return (kinds & target.Kinds) is not NamespaceKind.None and var some ? some : throw new UsageException($"--type {list}: {target.Text} has no such namespace", arguments.Command.Name);
    }

    private static void Text(ProcessDetails? process, List<NamespaceDetails> namespaces, NamespaceSnapshot machine, bool all)
    {
        var sheet = new Sheet(Console.Out);
        if (process is not null && all) ProcessSheet.Write(sheet, process, machine);
        var groups = new Lazy<PeerGroups>(() => MountTables.Take(machine).Groups, LazyThreadSafetyMode.None);
        var writer = new NamespaceSheet(sheet, machine, () => groups.Value);
        writer.Write(namespaces);
        // What cannot be read of the target is in the text, with the reason. Who else hides from this user was not asked.
        foreach (var gap in machine.Gaps)
        {
            if (gap.IsOfTheScan) Messages.Warning($"not seen: {gap}");
        }
    }

    private static void Json(ProcessDetails? process, List<NamespaceDetails> namespaces, NamespaceSnapshot machine)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartObject();
            if (process is not null)
            {
                json.WritePropertyName("process"u8);
                ShowJson.Process(json, process, machine);
            }

            json.WriteStartArray("namespaces"u8);
            foreach (var details in namespaces) ShowJson.Namespace(json, details, machine);
            json.WriteEndArray();
            ShowJson.Strings(json, "gaps"u8, machine.Gaps.Select(static gap => gap.ToString()));
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static CaissonException Gone(int pid) => new(string.Create(CultureInfo.InvariantCulture, $"There is no process {pid}"), "it has ended, or never was");
}
