using System.Diagnostics;
using Caisson.Inspect;
using Caisson.Inspect.Watching;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>What the full-screen view shows, and what keys do to it.</summary>
internal sealed partial class WatchView(NamespaceWatch watch, WatchFilter filter)
{
    // How long what appeared is marked, and what is gone is still shown.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private const int Remembered = 200;

    private readonly Dictionary<NamespaceId, long> _new = [];
    private readonly Dictionary<NamespaceId, (NamespaceInfo Info, long Since)> _gone = [];
    private readonly List<string> _events = [];
    private readonly NamespaceKind _kinds = filter.Kinds;
    private NamespaceSnapshot _shown = watch.Current;
    private NamespaceId? _selected;
    private WatchSort _sort;
    private bool _paused;
    private int _first, _page = 1;
    private string _search = "";
    private bool _typing;
    private List<string>? _text;
    private int _textFirst;

    /// <summary>Whether something changed since it was drawn.</summary>
    internal bool IsStale { get; private set; } = true;

    /// <summary>When the next mark of age is due.</summary>
    internal TimeSpan UntilStale => _new.Count + _gone.Count > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(1);

    internal void Touch() => IsStale = true;

    /// <summary>Takes in what happened.</summary>
    /// <param name="changes">All of it.</param>
    /// <param name="wanted">What is told as events.</param>
    internal void Take(IReadOnlyList<SnapshotChange> changes, IReadOnlyList<SnapshotChange> wanted)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var change in changes)
        {
            if (change is { Kind: SnapshotChangeKind.NamespaceAppeared, Namespace: { } came })
            {
                _new[came.Id] = now;
                _gone.Remove(came.Id);
            }

            if (change is { Kind: SnapshotChangeKind.NamespaceGone, Namespace: { } went }) _gone[went.Id] = (went, now);
        }

        foreach (var change in wanted) _events.Add($"{DateTime.Now:HH:mm:ss} {EventText.Line(change)}");
        if (_events.Count > Remembered) _events.RemoveRange(0, _events.Count - Remembered);
        if (Forget(now) || changes.Count > 0) IsStale |= !_paused;
        if (!_paused) _shown = watch.Current;
    }

    private bool Forget(long now)
    {
        var forgotten = 0;
        foreach (var (id, since) in _new)
        {
            if (Stopwatch.GetElapsedTime(since, now) > Fresh && _new.Remove(id)) forgotten++;
        }

        foreach (var (id, (_, since)) in _gone)
        {
            if (Stopwatch.GetElapsedTime(since, now) > Fresh && _gone.Remove(id)) forgotten++;
        }

        return forgotten > 0;
    }

    /// <summary>Does what a key stands for; false for the end.</summary>
    internal bool Press(Key key)
    {
        IsStale = true;
        if (_typing)
        {
            Search(key);
            return true;
        }

        if (_text is not null) return Read(key);
        switch (key.Kind)
        {
            case KeyKind.Up: Move(-1); break;
            case KeyKind.Down: Move(1); break;
            case KeyKind.PageUp: Move(-_page); break;
            case KeyKind.PageDown: Move(_page); break;
            case KeyKind.Home: Move(-1_000_000); break;
            case KeyKind.End: Move(1_000_000); break;
            case KeyKind.Enter: Open(); break;
            case KeyKind.Escape: _search = ""; break;
            case KeyKind.Character: return Press(key.Character);
        }

        return true;
    }

    private bool Press(char key)
    {
        switch (key)
        {
            case 'q' or 'Q' or '\x03': return false;
            case 'j': Move(1); break;
            case 'k': Move(-1); break;
            case ' ': Move(_page); break;
            case 'g': Move(-1_000_000); break;
            case 'G': Move(1_000_000); break;
            case 't': NextKind(); break;
            case 's': _sort = (WatchSort)(((int)_sort + 1) % 4); break;
            case '/': (_typing, _search) = (true, ""); break;
            case 'p': _paused = !_paused; break;
            case '?' or 'h': (_text, _textFirst) = ([.. Help], 0); break;
            case '\x0c': break;
        }

        return true;
    }

    private bool Read(Key key)
    {
        switch (key)
        {
            case { Kind: KeyKind.Up } or { Character: 'k' }: _textFirst--; break;
            case { Kind: KeyKind.Down } or { Character: 'j' }: _textFirst++; break;
            case { Kind: KeyKind.PageUp }: _textFirst -= _page; break;
            case { Kind: KeyKind.PageDown } or { Character: ' ' }: _textFirst += _page; break;
            case { Kind: KeyKind.Home } or { Character: 'g' }: _textFirst = 0; break;
            case { Kind: KeyKind.End } or { Character: 'G' }: _textFirst = _text!.Count; break;
            case { Character: 'Q' or '\x03' }: return false;
            case { Kind: KeyKind.Escape or KeyKind.Enter } or { Character: 'q' or '?' or 'h' }: _text = null; break;
        }

        return true;
    }

    private void Search(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Enter: _typing = false; break;
            case KeyKind.Escape: (_typing, _search) = (false, ""); break;
            case KeyKind.Backspace: _search = _search.Length > 0 ? _search[..^1] : ""; break;
            case KeyKind.Character when key.Character == '\x03': (_typing, _search) = (false, ""); break;
            case KeyKind.Character when !char.IsControl(key.Character): _search += key.Character; break;
        }
    }

    // All that were asked for, then one after the other.
    private void NextKind()
    {
        var next = false;
        foreach (var kind in NamespaceKinds.Each)
        {
            if ((_kinds & kind) == 0) continue;
            if (filter.Kinds == _kinds || next)
            {
                filter.Kinds = kind;
                return;
            }

            next = kind == filter.Kinds;
        }

        filter.Kinds = _kinds;
    }

    private void Move(int by)
    {
        var rows = Rows();
        if (rows.Count == 0) return;
        var at = rows.FindIndex(row => row.Info.Id == _selected);
        _selected = rows[Math.Clamp((at < 0 ? 0 : at) + by, 0, rows.Count - 1)].Info.Id;
    }

    private void Open()
    {
        var rows = Rows();
        var at = Math.Max(0, rows.FindIndex(row => row.Info.Id == _selected));
        if (at >= rows.Count) return;
        (_text, _textFirst) = (NamespaceText.Of(rows[at].Info, _shown), 0);
    }
}
