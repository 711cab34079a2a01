using System.Runtime.InteropServices;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Inspect.Scanning;

/// <summary>
/// One scan. First it goes through the processes by reading links only; then it opens each namespace that was found once, for the questions that need a
/// descriptor. Descriptors are closed before the next one is opened.
/// </summary>
internal sealed partial class Scan(ScanOptions options)
{
    private readonly Dictionary<ulong, NamespaceRecord> _namespaces = [];
    private readonly List<ProcessRecord> _processes = [];
    private readonly Dictionary<int, ProcessRecord> _byPid = [];
    private readonly SortedDictionary<GapReason, int> _gaps = [];
    private readonly byte[] _buffer = new byte[32 << 10];

    // Mount namespaces are needed for the bind mounts in them.
    private readonly NamespaceKind _kinds = options.Kinds | (options.MountTables || (options.Sources & ScanSources.BindMounts) != 0 ? NamespaceKind.Mount : NamespaceKind.None);

    // Namespaces are all found; of what keeps them not everything is noted if somebody has made very much of it.
    private int _roomForHolders = 1 << 18;
    private int _roomForPaths = 16 << 20;
    private RouteSocket? _route;
    private int _proc = -1;

    // All namespaces of a kernel are files of one file system, so that here the inode alone tells them apart.
    private ulong _device;

    internal NamespaceSnapshot Run()
    {
        var time = DateTimeOffset.UtcNow;
        _proc = (int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, options.Proc, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY), $"Cannot look for processes in {options.Proc}", "openat", options.Proc, remedy: "mount the proc file system there");
        try
        {
            if (SystemCall.statx(_proc, "self/ns/user", 0, Stat.STATX_INO, out var stat) >= 0) _device = DeviceOf(stat);
            ListBefore();
            Processes();
            Sockets();
            ListAfter();
            Mounts();
            Relate();
            Lead();
            Details();
            Surroundings();
            return Result(time);
        }
        finally
        {
            _route?.Dispose();
            SystemCall.close(_proc);
        }
    }

    /// <summary>Notes what the scanned /proc itself does not show.</summary>
    private void Surroundings()
    {
        if (SystemCall.statx(_proc, "self/ns/pid", 0, Stat.STATX_INO, out var own) >= 0 && !InitialNamespaces.Is(NamespaceKind.Pid, own.stx_ino)) Miss(GapReason.OtherPidNamespace);
        if (_byPid.ContainsKey(1) || options.Pid is not null) return;
        // Process 1 is always there, and everybody may read its stat file, unless hidepid says otherwise.
        Miss(GapReason.HiddenProcesses);
    }

    internal static ulong DeviceOf(in statx stat) => (ulong)(stat.stx_dev_major & 0xfff) << 8 | stat.stx_dev_minor & 0xff | (ulong)(stat.stx_dev_minor & ~0xffu) << 12;

    private void Miss(GapReason reason) => _gaps[reason] = _gaps.GetValueOrDefault(reason) + 1;

    private NamespaceRecord Record(NamespaceKind kind, ulong inode)
    {
        ref var record = ref CollectionsMarshal.GetValueRefOrAddDefault(_namespaces, inode, out _);
        return record ??= new(kind, inode);
    }

    private bool Note(NamespaceRecord record, NamespaceHolder holder)
    {
        var length = holder.Path?.Length ?? 0;
        if (_roomForHolders == 0 || length > _roomForPaths)
        {
            Miss(GapReason.TooMany);
            return false;
        }

        _roomForHolders--;
        _roomForPaths -= length;
        record.Hold(holder);
        return true;
    }

    private NamespaceId Id(ulong inode) => new(_device, inode);

    private NamespaceSnapshot Result(DateTimeOffset time)
    {
        var processes = new List<ProcessInfo>(_processes.Count);
        var infos = new Dictionary<int, ProcessInfo>(_processes.Count);
        foreach (var process in _processes)
        {
            var info = process.ToInfo();
            processes.Add(info);
            infos[info.Pid] = info;
        }

        var records = new List<NamespaceRecord>(_namespaces.Count);
        foreach (var record in _namespaces.Values)
        {
            if (record.Kind != NamespaceKind.Mount || (options.Kinds & NamespaceKind.Mount) != 0) records.Add(record);
        }

        records.Sort(static (a, b) => (NamespaceSet.Index(a.Kind), a.Inode).CompareTo((NamespaceSet.Index(b.Kind), b.Inode)));
        foreach (var record in records)
        {
            if (record.Parent != 0 && _namespaces.TryGetValue(record.Parent, out var parent)) (parent.Children ??= []).Add(Id(record.Inode));
            if (record.Owner != 0 && record.Kind != NamespaceKind.User && _namespaces.TryGetValue(record.Owner, out var owner)) (owner.Owned ??= []).Add(Id(record.Inode));
        }

        var second = _byPid.GetValueOrDefault(2);
        var namespaces = new List<NamespaceInfo>(records.Count);
        foreach (var record in records)
        {
            var pids = new int[record.Processes.Count];
            for (var i = 0; i < pids.Length; i++) pids[i] = record.Processes[i].Pid;
            namespaces.Add(new()
            {
                Id = Id(record.Inode),
                Kind = record.Kind,
                IsInitial = InitialNamespaces.Is(record.Kind, record.Inode, second),
                Owner = record.Owner == 0 ? null : Id(record.Owner),
                OwnerUid = record.Kind == NamespaceKind.User ? record.OwnerUid : _namespaces.GetValueOrDefault(record.Owner)?.OwnerUid,
                Parent = record.Parent == 0 ? null : Id(record.Parent),
                Children = record.Children ?? [],
                Owned = record.Owned ?? [],
                Processes = pids,
                Leader = record.Leader is { } leader ? infos[leader.Pid] : null,
                Unit = record.Witness?.Unit,
                NetworkNumber = record.NetworkNumber,
                OtherHolders = record.Holders ?? [],
            });
        }

        var gaps = new List<Gap>(_gaps.Count);
        foreach (var (reason, count) in _gaps) gaps.Add(new(reason, count));
        return new(time, namespaces, processes, gaps) { Reader = Reader(details: false).ReadOwn() };
    }
}
