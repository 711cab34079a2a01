using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Inspect;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>What the options of <c>caisson ns ls</c> ask for: which namespaces, in which form.</summary>
internal sealed class LsView
{
    private NamespaceSet _own;
    private FilterExpression? _filter;
    private ScanSources _sources;
    private bool _persistent;
    private bool _kept;
    private bool _ofProcess;
    private LsRows _rows = null!;

    internal NamespaceKind Kinds { get; private init; } = NamespaceKind.All;

    /// <summary>Where the scan looks; a column brings the source that it cannot do without.</summary>
    internal ScanSources Sources => Shows("NSFS") ? _sources | ScanSources.BindMounts : _sources;

    internal List<LsColumn> Columns { get; private init; } = [];

    internal LsTree Tree { get; private init; }

    internal bool Json { get; private init; }

    internal bool Raw { get; private init; }

    internal bool Headings { get; private init; }

    internal bool Truncates { get; private init; }

    internal bool Wraps { get; private init; }

    /// <summary>The namespace whose processes are listed; null to list namespaces.</summary>
    internal NamespaceInfo? Inside { get; private set; }

    internal bool InsideAsTree { get; private init; }

    /// <summary>Whether what other processes hide is of interest: not if a process, a namespace or the names were asked for.</summary>
    internal bool AsksForAll => Inside is null && !_ofProcess && !_kept;

    internal LsRows Rows => _rows;

    internal bool LeadersOnly { get; private init; }

    internal static LsView Of(ParsedArguments arguments)
    {
        const string Command = "ns ls";
        if (arguments.Operands.Count > 1) throw new UsageException($"{Command}: {arguments.Operands[1]} is one operand too many", Command);
        var inside = arguments.Operands.Count == 1;
        if (inside && (arguments.Has("pid") || arguments.Has("task"))) throw new UsageException("--pid and a namespace exclude each other", Command);
        if (arguments.Flag("json") && arguments.Flag("raw")) throw new UsageException("--json and --raw exclude each other", Command);
        if (arguments.Flag("list") && arguments.Has("tree")) throw new UsageException("--list and --tree exclude each other", Command);

        var kinds = NamespaceKind.None;
        foreach (var list in arguments.All("type")) kinds |= Kind(list);
        if (kinds == NamespaceKind.None) kinds = NamespaceKind.All;
        var tree = TreeOf(arguments);
        var json = arguments.Flag("json");
        var raw = arguments.Flag("raw");
        var view = new LsView
        {
            Kinds = kinds,
            Columns = LsColumn.Choose(arguments, inside, kinds == NamespaceKind.Network),
            Tree = tree,
            Json = json,
            Raw = raw,
            Headings = !arguments.Flag("noheadings"),
            Truncates = !arguments.Flag("notruncate") && !json && !raw,
            Wraps = !arguments.Flag("nowrap") && !json && !raw,
            InsideAsTree = inside && !arguments.Flag("list"),
            LeadersOnly = !inside && tree != LsTree.Process && (!json || arguments.Has("output") || arguments.Has("output-all")),
        };
        view._sources = SourcesOf(arguments);
        view._persistent = arguments.Flag("persistent");
        view._kept = arguments.Flag("kept");
        view._filter = arguments.Last("filter") is { } text ? FilterExpression.Parse(text) : null;
        return view;
    }

    /// <summary>Whether a column is shown or asked for by the filter.</summary>
    internal bool Shows(string column) => Columns.Exists(c => c.Name == column) || _filter?.Uses(column) == true;

    /// <summary>Finds in the scan what the options name: the process, the namespace.</summary>
    internal void Focus(NamespaceSnapshot snapshot, ParsedArguments arguments)
    {
        _rows = new(snapshot);
        if ((arguments.Last("pid") ?? arguments.Last("task")) is { } pid)
        {
            if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw new UsageException($"--pid {pid}: expected the number of a process", "ns ls");
            var process = snapshot.FindProcess(number) ?? throw new CaissonException($"There is no process {number}", "it has ended, or its number is another one in this PID namespace");
            if (process.Namespaces.Kinds == NamespaceKind.None) throw new CaissonException($"The namespaces of process {number} cannot be read", "it belongs to somebody else, or has more rights", "look as root");
            _own = process.Namespaces;
            _ofProcess = true;
        }

        if (arguments.Operands is not [var text]) return;
        var target = NamespaceTarget.Resolve(text, NsTargets.Options(arguments.Root, snapshot));
        Inside = snapshot.Find(One(target)) ?? throw new CaissonException($"The namespace {text} was not found", "it is gone, or may not be seen");
    }

    internal bool IsShown(NamespaceInfo info) =>
        (Kinds & info.Kind) != 0
        && (!_ofProcess || _own[info.Kind] == info.Id)
        && (!_persistent || info.Processes.Count == 0)
        && (!_kept || _rows.Names(info).Length > 0)
        && (Tree switch { LsTree.User => info.Kind == NamespaceKind.User, LsTree.Pid => info.Kind == NamespaceKind.Pid, _ => true })
        && (_filter is null || _filter.Holds(name => _rows.Cell(LsColumn.Find(name), new(info, info.Leader))));

    // A process, a container and a name may have several: --type tells which.
    private NamespaceId One(NamespaceTarget target)
    {
        if (target.Id is { } id) return id;
        var kinds = target.Kinds & Kinds;
        if (kinds != NamespaceKind.None && (kinds & (kinds - 1)) == 0)
        {
            using var handle = target.Open(kinds);
            return handle.Id;
        }

        var list = target.Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"; caisson ns ls --pid {pid} lists its namespaces") : "";
        if (kinds == NamespaceKind.None) throw new CaissonException($"'{target.Text}' has no namespace of these kinds", $"it has: {NamespaceKinds.List(target.Kinds)}");
        throw new CaissonException($"'{target.Text}' is not one namespace", $"it has several: {NamespaceKinds.List(kinds)}", $"choose one by --type{list}");
    }

    private static NamespaceKind Kind(string list)
    {
        try
        {
            return NamespaceKinds.ParseList(list);
        }
        catch (CaissonException e)
        {
            throw new UsageException($"--type {list}: {e.Message}", "ns ls");
        }
    }

    private static LsTree TreeOf(ParsedArguments arguments) => !arguments.Has("tree") ? LsTree.None : arguments.Last("tree") switch
    {
        null or "owner" => LsTree.Owner,
        "parent" => LsTree.Parent,
        "user" => LsTree.User,
        "pid" => LsTree.Pid,
        "process" => LsTree.Process,
        var other => throw new UsageException($"--tree={other}: expected owner, parent, user, pid or process", "ns ls"),
    };

    private static ScanSources SourcesOf(ParsedArguments arguments)
    {
        if (arguments.All("source") is not [_, ..] lists) return ScanSources.All;
        var sources = ScanSources.None;
        foreach (var list in lists)
        {
            foreach (var word in list.Split(','))
            {
                sources |= word switch
                {
                    "processes" => ScanSources.Processes,
                    "tasks" => ScanSources.Tasks,
                    "children" => ScanSources.Children,
                    "descriptors" => ScanSources.Descriptors,
                    "mounts" => ScanSources.BindMounts,
                    "sockets" => ScanSources.Sockets,
                    "relatives" => ScanSources.Relatives,
                    "kernel" => ScanSources.Kernel,
                    "all" => ScanSources.All,
                    _ => throw new UsageException($"--source {word}: expected processes, tasks, children, descriptors, mounts, sockets, relatives, kernel or all", "ns ls"),
                };
            }
        }

        return sources;
    }
}
