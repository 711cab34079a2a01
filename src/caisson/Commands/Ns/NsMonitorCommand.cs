using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Kept;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Cli.Commands.Ns.Watch;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Linux.Namespaces;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns monitor</c>: names of kept namespaces as they come and go.</summary>
internal static class NsMonitorCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "ns monitor",
        Synopsis = "[OPTION…]",
        Summary = "Print a line for each namespace that is kept under a name from now on, or no longer is. Whoever does it: caisson ns create and rm, ip netns, or mount. "
            + "A line is add or delete, the name, the kind and the file. The kernel tells of changes; nothing is polled.",
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("type", 't', "KINDS", "These kinds alone, separated by commas; repeatable") { Words = "user pid mnt uts ipc net cgroup time" },
                new("json", null, "A JSON object a line: time, event, name, kind, path, id"),
                .. EventLimits.Options,
            ]),
            ProgramOptions.General,
        ],
        Examples = [("caisson ns monitor", "as with ip netns monitor, and for every kind"), ("caisson ns monitor --json --count 1 --type net", "wait for the next network namespace's name")],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        arguments.None();
        var kinds = NewKinds.Filter(arguments, "type");
        var limits = EventLimits.From(arguments);
        var output = new EventOutput();
        using var watch = new KeptNamespaceWatch();
        while (!limits.IsReached)
        {
            watch.Wait(limits.Left);
            foreach (var change in watch.Read())
            {
                if (!kinds.HasFlag(change.Namespace.Kind) || limits.IsReached) continue;
                limits.Count();
                if (!(arguments.Flag("json") ? output.Json(json => Write(json, change)) : output.Line(Text(change)))) return 0;
            }
        }

        return 0;
    }

    private static string Text(KeptNamespaceChange change)
    {
        var one = change.Namespace;
        return $"{(change.Appeared ? "add" : "delete")} {PlainText.Clean(one.Name)} {NamespaceKinds.ProcName(one.Kind)} {PlainText.Clean(one.Path)}";
    }

    private static void Write(Utf8JsonWriter json, KeptNamespaceChange change)
    {
        json.WriteString("event"u8, change.Appeared ? "add"u8 : "delete"u8);
        EventOutput.Write(json, change.Namespace);
    }
}
