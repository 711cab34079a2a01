using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Propagate;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns propagate</c>.</summary>
internal static class PropagateCommand
{
    private const string Name = "ns propagate";

    internal static CommandInfo Describe() => new()
    {
        Name = Name,
        Synopsis = "[OPTION…] [TARGET]",
        Summary = "Tell which mount namespaces pass mounts on to each other, by which peer groups. With --explain: what would happen to a mount made at a place. "
            + "TARGET, a process, a container, or a mount namespace by number, file or kept name, restricts the answer to what that namespace takes part in.",
        Operands = ["target"],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("explain", 'e', "PATH", "To which places a mount made at PATH would go, and from where mounts come") { Words = "FILE" },
                new("in", "TARGET", "The namespace that PATH is of; the default is this one"),
                new("pid", 'p', "N", "As the target, a process"),
                new("json", null, "Print JSON: the groups, and the mount tables that they were found in"),
                new("from", "FILE", "Look at the mount tables of a file that --json (or caisson ns ls --json) printed, as on another machine; - for standard input") { Words = "FILE" },
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson ns propagate", "who passes mounts on to whom"),
            ("caisson ns propagate web", "what the container web takes part in"),
            ("caisson ns propagate --explain /mnt/usb", "who would see what is mounted there"),
            ("caisson ns propagate --explain /data --in 1234", "the same, for a place that process 1234 sees"),
            ("sudo caisson ns propagate --json >mounts.json; caisson ns propagate --from mounts.json", "look as root, read as yourself"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        var scene = Scene.Of(arguments.Last("from"));
        var target = Target(arguments);
        if (arguments.Last("explain") is { } path) Explain(scene, path, target, arguments);
        else Connections(scene, target is null ? null : scene.View(target, arguments.Root), arguments.Flag("json"));
        return 0;
    }

    private static string? Target(ParsedArguments arguments)
    {
        if (arguments.Last("in") is not null && arguments.Last("explain") is null) throw new UsageException("--in says where the path of --explain is; without it name the target alone", Name);
        var given = new List<string>(arguments.Operands);
        given.AddRange(arguments.All("in"));
        given.AddRange(arguments.All("pid").ConvertAll(static pid => "pid:" + pid));
        return given.Count > 1 ? throw new UsageException($"{given[1]} is one target too many", Name) : given.FirstOrDefault();
    }

    private static void Explain(Scene scene, string path, string? target, ParsedArguments arguments)
    {
        var propagation = scene.Propagation(path, target, arguments.Root);
        if (arguments.Flag("json")) Print(json => ExplainJson.Write(json, propagation, scene));
        else new ExplainText(Console.Out, propagation, scene).Write();
    }

    private static void Connections(Scene scene, MountNamespaceView? only, bool json)
    {
        if (json) Print(writer => ConnectionJson.Write(writer, scene, only));
        else new ConnectionText(Console.Out, scene, only).Write();
    }

    private static void Print(Action<Utf8JsonWriter> fill)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented)) fill(json);
        output.WriteByte((byte)'\n');
    }
}
