using System.Diagnostics;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Watching;

/// <summary>
/// Keeps a snapshot up to date and tells what changes. With the right to (CAP_NET_ADMIN in the machine's first namespaces) it goes by the kernel's events of processes, else by
/// rescans at a low rate; that a namespace is kept under a name is an event either way. Between them it waits. Not for several threads at once.
/// </summary>
/// <remarks>
/// The kernel has no event for unshare(2) and setns(2). So a process is looked at when it begins or runs another program, and again 0.1 and 1 second after; whoever changes its
/// namespaces later is seen at the next look at everything. What lives shorter than it takes to look is not seen at all. A namespace that lost its last process is told as
/// gone once a look at everything found that nothing else holds it.
/// </remarks>
public sealed class NamespaceWatch : IDisposable
{
    // A look at everything must not become all that is done: a fifth of the time at most.
    private const int Rest = 4;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan[] LaterLooks = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)];

    private readonly ProcessEvents? _events;
    private readonly KeptNamespaceWatch? _kept;
    private readonly PriorityQueue<int, long> _later = new();
    private readonly Dictionary<int, ulong> _ended = [];
    private readonly HashSet<NamespaceId> _unexplained = [];
    private readonly Dictionary<NamespaceId, ProcessInfo> _lastLeaders = [];
    private long _full, _processes = long.MaxValue, _lastFull;

    /// <summary>Takes the first look and begins to watch.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="CaissonException">There is no proc file system.</exception>
    public NamespaceWatch(WatchOptions? options = null)
    {
        Options = options ?? new();
        try
        {
            // Before the first look, so that nothing is lost between the two.
            if (Options.UseEvents) _events = ProcessEvents.Open();
            else NoEvents = "they are not wanted";
        }
        catch (CaissonException e)
        {
            NoEvents = e.Cause ?? e.Message;
        }

        try
        {
            _kept = new KeptNamespaceWatch();
        }
        catch (CaissonException)
        {
            // The limit of inotify instances: the next look at everything shows what is kept.
        }

        Current = Full();
    }

    /// <summary>How it was asked to watch.</summary>
    public WatchOptions Options { get; }

    /// <summary>What is known now.</summary>
    public NamespaceSnapshot Current { get; private set; }

    /// <summary>How it learns what happens.</summary>
    public WatchSource Source => _events is null ? WatchSource.Rescans : WatchSource.Events;

    /// <summary>Why the kernel's events cannot be had; null if they can.</summary>
    public string? NoEvents { get; }

    /// <summary>How long until something is to be done without an event.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            var due = Math.Min(_full, _processes);
            if (_later.TryPeek(out _, out var look)) due = Math.Min(due, look);
            return Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        }
    }

    /// <summary>What to poll; when one is ready, or <see cref="UntilDue"/> is over, <see cref="Advance"/> has something to do.</summary>
    internal IReadOnlyList<pollfd> Descriptors
    {
        get
        {
            var list = new List<pollfd>();
            if (_events is not null) list.Add(new pollfd { fd = _events.Descriptor, events = Poll.POLLIN });
            if (_kept is not null) list.AddRange([new pollfd { fd = _kept.Descriptors.Names, events = Poll.POLLIN }, new pollfd { fd = _kept.Descriptors.Mounts, events = Poll.POLLPRI }]);
            return list;
        }
    }

    /// <summary>Waits until <see cref="Advance"/> has something to do.</summary>
    /// <param name="timeout">How long; null waits without end.</param>
    /// <returns>False if the time was over.</returns>
    public bool Wait(TimeSpan? timeout = null)
    {
        var due = UntilDue;
        var wait = timeout < due ? timeout.Value : due;
        return SystemCall.Check(SystemCall.poll([.. Descriptors], (int)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue)), "Cannot wait for events of processes", "ppoll") > 0 || UntilDue == TimeSpan.Zero;
    }

    /// <summary>Takes in what happened, looks where it is due, and tells what is different; waits for nothing.</summary>
    /// <returns>In an order in which it can have happened: see <see cref="SnapshotChanges"/>.</returns>
    public IReadOnlyList<SnapshotChange> Advance()
    {
        var changes = new List<SnapshotChange>();
        var looks = new HashSet<int>();
        var gone = new HashSet<int>();
        if (!Hear(looks, gone))
        {
            changes.Add(new(SnapshotChangeKind.EventsLost));
            _full = 0;
        }

        var now = Stopwatch.GetTimestamp();
        while (_later.TryPeek(out var pid, out var due) && due <= now)
        {
            _later.Dequeue();
            if (!gone.Contains(pid)) looks.Add(pid);
        }

        foreach (var change in _kept?.Read() ?? [])
        {
            changes.Add(new(change.Appeared ? SnapshotChangeKind.NameKept : SnapshotChangeKind.NameReleased) { Kept = change.Namespace });
            FullSoon();
        }

        if (now >= _full) changes.AddRange(Replace(Full()));
        else if (now >= _processes) changes.AddRange(Replace(Processes()));
        else if (looks.Count + gone.Count > 0) changes.AddRange(Replace(Look(looks, gone)));
        return changes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _kept?.Dispose();
    }

    private IReadOnlyList<SnapshotChange> Replace(NamespaceSnapshot next)
    {
        foreach (var item in next.Namespaces)
        {
            if (item.Leader is null && Current.Find(item.Id)?.Leader is { } left) _lastLeaders[item.Id] = left;
        }

        var changes = new List<SnapshotChange>();
        foreach (var item in next.Namespaces)
        {
            // Nothing held it any more, and now somebody is in it: the kernel gives the lowest free number out anew at once.
            if (item.Processes.Count == 0 || _unexplained.Contains(item.Id) || Current.Find(item.Id) is not { } old || old.Kind != item.Kind || !IsUnexplained(old)) continue;
            changes.Add(new(SnapshotChangeKind.NamespaceGone) { Namespace = old with { Leader = _lastLeaders.GetValueOrDefault(item.Id) } });
            changes.Add(new(SnapshotChangeKind.NamespaceAppeared) { Namespace = item });
            _lastLeaders.Remove(item.Id);
        }

        foreach (var change in SnapshotChanges.Between(Current, next))
        {
            // Nobody was in it any more when it went; who was in it last says most about it.
            var known = change.Kind == SnapshotChangeKind.NamespaceGone && _lastLeaders.Remove(change.Namespace!.Id, out var last)
                ? change with { Namespace = change.Namespace with { Leader = change.Namespace.Leader ?? last } }
                : change;
            changes.Add(known);
        }

        Current = next;
        foreach (var item in next.Namespaces)
        {
            // Whether something else holds it, only a look at everything tells.
            if (IsUnexplained(item) && !_unexplained.Contains(item.Id)) FullSoon();
        }

        return changes;
    }

    private bool Hear(HashSet<int> looks, HashSet<int> gone)
    {
        if (_events is null) return true;
        var events = new List<ProcessEvent>();
        var complete = _events.Read(events);
        var now = Stopwatch.GetTimestamp();
        foreach (var one in events)
        {
            // Threads come and go with their processes; those that are elsewhere are seen by the looks at everything.
            if (!one.IsWholeProcess) continue;
            if (one.Kind == ProcessEventKind.Exit)
            {
                looks.Remove(one.Pid);
                gone.Add(one.Pid);
                // Until somebody waits for it, it is still listed.
                _ended[one.Pid] = Current.FindProcess(one.Pid)?.StartTime ?? 0;
                continue;
            }

            looks.Add(one.Pid);
            if (one.Kind is not (ProcessEventKind.Fork or ProcessEventKind.Exec)) continue;
            foreach (var after in LaterLooks) _later.Enqueue(one.Pid, now + (long)(after.TotalSeconds * Stopwatch.Frequency));
        }

        return complete;
    }

    private NamespaceSnapshot Look(HashSet<int> pids, HashSet<int> gone)
    {
        var looks = new List<NamespaceSnapshot>(pids.Count);
        foreach (var pid in pids)
        {
            var look = NamespaceSnapshot.Take(new ScanOptions { Pid = pid, Sources = ScanSources.Processes | ScanSources.Children });
            if (look.FindProcess(pid) is not { } process || HasEnded(process)) gone.Add(pid);
            else looks.Add(look);
        }

        return SnapshotPatch.Apply(Current, looks, gone);
    }

    private NamespaceSnapshot Processes()
    {
        var start = Stopwatch.GetTimestamp();
        var look = NamespaceSnapshot.Take(new ScanOptions { Sources = ScanSources.Processes | ScanSources.Children });
        var gone = new List<int>();
        foreach (var process in Current.Processes)
        {
            if (look.FindProcess(process.Pid) is null) gone.Add(process.Pid);
        }

        _processes = Next(start, Options.ProcessInterval);
        return SnapshotPatch.Apply(SnapshotPatch.Apply(Current, [look], gone), [], Ended(look));
    }

    private NamespaceSnapshot Full()
    {
        var start = Stopwatch.GetTimestamp();
        var look = NamespaceSnapshot.Take();
        _lastFull = Stopwatch.GetTimestamp() - start;
        _full = Next(start, Options.FullInterval);
        if (_events is null) _processes = Next(start, Options.ProcessInterval);
        var ended = Ended(look);
        foreach (var pid in _ended.Keys.ToArray())
        {
            if (!ended.Contains(pid)) _ended.Remove(pid);
        }

        // What holds these, nobody may see: looking again would not help.
        _unexplained.Clear();
        foreach (var item in look.Namespaces)
        {
            if (IsUnexplained(item)) _unexplained.Add(item.Id);
        }

        return ended.Count == 0 ? look : SnapshotPatch.Apply(look, [], ended);
    }

    private static bool IsUnexplained(NamespaceInfo item) => item.Processes.Count == 0 && item.OtherHolders.Count + item.Children.Count + item.Owned.Count == 0;

    /// <summary>The processes of a look that have ended, and only wait for their parents to take notice.</summary>
    private List<int> Ended(NamespaceSnapshot look)
    {
        var ended = new List<int>();
        foreach (var process in look.Processes)
        {
            // Whoever ends leaves its namespaces at once, and its command line. One that merely may not be seen any more still shows that.
            if (process is { Arguments: [], Namespaces.Kinds: NamespaceKind.None } && Current?.FindProcess(process.Pid) is { } known && known.StartTime == process.StartTime && known.Namespaces.Kinds != NamespaceKind.None)
                _ended[process.Pid] = process.StartTime;
            if (HasEnded(process)) ended.Add(process.Pid);
        }

        return ended;
    }

    // Of one that ended before it was looked at, nothing is known but that it has no namespaces any more.
    private bool HasEnded(ProcessInfo process) =>
        _ended.TryGetValue(process.Pid, out var start) && (start == 0 ? process.Namespaces.Kinds == NamespaceKind.None : start == process.StartTime);

    private void FullSoon()
    {
        var soonest = Stopwatch.GetTimestamp() + Math.Max((long)(Soon.TotalSeconds * Stopwatch.Frequency), _lastFull * Rest);
        _full = Math.Min(_full, soonest);
    }

    private static long Next(long start, TimeSpan interval)
    {
        var now = Stopwatch.GetTimestamp();
        return Math.Max(start + (long)(interval.TotalSeconds * Stopwatch.Frequency), now + (now - start) * Rest);
    }
}
