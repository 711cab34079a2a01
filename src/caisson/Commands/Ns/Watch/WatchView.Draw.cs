using System.Globalization;
using Caisson.Cli.Commands.Ns.Ls;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Watching;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Watch;

internal sealed partial class WatchView
{
    private const int EventLines = 6;

    private static readonly string[] Help =
    [
        "Keys",
        "",
        "  up, down, j, k     select a namespace",
        "  page up, page down, space, g, G   far up and down",
        "  Enter              all about the selected one (caisson ns show); q or Esc leads back",
        "  t                  the next kind of namespaces, then all again",
        "  s                  sort by kind, newest, number of processes, leading process",
        "  /                  show only what has a text in it; Esc shows all again",
        "  p                  pause: the table stays as it is until p is pressed again",
        "  ^L                 draw anew",
        "  ^Z                 stop, as any program",
        "  q                  end",
        "",
        "  + in front of a namespace: it appeared in the last seconds; -: it is gone",
    ];

    internal List<ScreenLine> Draw(int height, int width)
    {
        IsStale = false;
        return _text is { } text ? DrawText(text, height) : DrawTable(height, width);
    }

    private List<ScreenLine> DrawText(List<string> text, int height)
    {
        _page = Math.Max(1, height - 2);
        _textFirst = Math.Clamp(_textFirst, 0, Math.Max(0, text.Count - _page));
        var lines = new List<ScreenLine>(height);
        for (var i = 0; i < _page; i++) lines.Add(new(_textFirst + i < text.Count ? text[_textFirst + i] : ""));
        lines.Add(new(""));
        lines.Add(new(" q back   arrows scroll", LineStyle.Reverse));
        return lines;
    }

    private List<ScreenLine> DrawTable(int height, int width)
    {
        var rows = Rows();
        var events = height >= 16 ? EventLines : 0;
        _page = Math.Max(1, height - 3 - events);
        var selected = Math.Max(0, rows.FindIndex(row => row.Info.Id == _selected));
        if (selected < _first) _first = selected;
        if (selected >= _first + _page) _first = selected - _page + 1;
        _first = Math.Clamp(_first, 0, Math.Max(0, rows.Count - _page));

        var lines = new List<ScreenLine>(height) { new(Title(rows.Count), LineStyle.Reverse), new(Columns("", "TYPE", "NS", "NPROCS", "PID", "COMMAND", ""), LineStyle.Bold) };
        for (var i = _first; i < _first + _page; i++)
        {
            if (i >= rows.Count) lines.Add(new(""));
            else lines.Add(new(rows[i].Text, i == selected ? LineStyle.Reverse : rows[i].IsGone ? LineStyle.Faint : rows[i].IsNew ? LineStyle.Bold : LineStyle.Plain));
        }

        if (events > 0)
        {
            lines.Add(new("Events".PadRight(width, ' '), LineStyle.Bold));
            for (var i = 1 - EventLines; i < 0; i++) lines.Add(new(_events.Count + i >= 0 ? _events[_events.Count + i] : "", LineStyle.Faint));
        }

        lines.Add(_typing ? new($"/{_search}_") : new(" q quit  ? help  Enter details  t type  s sort  / search  p pause", LineStyle.Reverse));
        return lines;
    }

    private string Title(int count)
    {
        var words = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $" {count} namespaces, {_shown.Processes.Count} processes"),
            $"type: {(filter.Kinds == NamespaceKind.All ? "all" : string.Join(',', Names(filter.Kinds)))}",
            $"sort: {_sort switch { WatchSort.Kind => "type", WatchSort.Newest => "newest", WatchSort.Processes => "processes", _ => "pid" }}",
        };
        if (_search.Length > 0) words.Add($"search: {_search}");
        if (_paused) words.Add("PAUSED");
        words.Add(watch.Source == WatchSource.Events ? "events of the kernel" : string.Create(CultureInfo.InvariantCulture, $"rescan every {watch.Options.ProcessInterval.TotalSeconds:0.###} s"));
        return string.Join("   ", words);
    }

    private static IEnumerable<string> Names(NamespaceKind kinds)
    {
        var names = new List<string>();
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kinds.HasFlag(kind)) names.Add(NamespaceKinds.ProcName(kind));
        }

        return names;
    }

    private List<WatchRow> Rows()
    {
        var rows = new List<WatchRow>();
        foreach (var info in _shown.Namespaces) Add(rows, info, gone: false);
        foreach (var (info, _) in _gone.Values)
        {
            if (_shown.Find(info.Id) is null) Add(rows, info, gone: true);
        }

        var order = rows.Select((row, index) => (row, index)).ToDictionary(pair => pair.row, pair => pair.index);
        rows.Sort((a, b) =>
        {
            var by = _sort switch
            {
                WatchSort.Newest => _new.GetValueOrDefault(b.Info.Id).CompareTo(_new.GetValueOrDefault(a.Info.Id)) is not 0 and var age ? age : b.Info.Id.Inode.CompareTo(a.Info.Id.Inode),
                WatchSort.Processes => b.Info.Processes.Count.CompareTo(a.Info.Processes.Count),
                WatchSort.Process => (a.Info.Leader?.Pid ?? int.MaxValue).CompareTo(b.Info.Leader?.Pid ?? int.MaxValue),
                _ => 0,
            };
            return by != 0 ? by : order[a].CompareTo(order[b]);
        });
        return rows;
    }

    private void Add(List<WatchRow> rows, NamespaceInfo info, bool gone)
    {
        if (!filter.IsWanted(info)) return;
        var fresh = _new.ContainsKey(info.Id);
        var text = Columns(gone ? "-" : fresh ? "+" : "", NamespaceKinds.ProcName(info.Kind), Number(info.Id.Inode), Number((ulong)info.Processes.Count), info.Leader is { } leader ? Number((ulong)leader.Pid) : "",
            info.Leader is { } process ? LsRows.Command(process) : "", info.Leader is null ? KeptText.Of(info, _shown) : "");
        if (_search.Length == 0 || text.Contains(_search, StringComparison.OrdinalIgnoreCase)) rows.Add(new(info, text, gone, fresh));
    }

    private static string Columns(string mark, string kind, string id, string count, string pid, string command, string kept) =>
        PlainText.Clean($"{mark,1} {kind,-6} {id,10} {count,6} {pid,7} {(kept.Length > 0 ? $"({kept})" : command)}");

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record WatchRow(NamespaceInfo Info, string Text, bool IsGone, bool IsNew);
}
