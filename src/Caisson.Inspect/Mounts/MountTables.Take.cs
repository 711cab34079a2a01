using System.Globalization;
using System.Text;
using Caisson.Inspect.Scanning;
using Caisson.Inspect.Targets;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Mounts;

public sealed partial class MountTables
{
    /// <summary>What <see cref="Take"/> needs of a scan: the mount namespaces, with whatever keeps them.</summary>
    public static ScanOptions Scan => new()
    {
        Kinds = NamespaceKind.Mount,
        Sources = ScanSources.Processes | ScanSources.Tasks | ScanSources.Descriptors | ScanSources.BindMounts | ScanSources.Kernel,
        LeadersOnly = true,
    };

    /// <summary>
    /// Reads the tables of all mount namespaces of a scan, each by a process that is in it or, where nobody is, by entering it. The tables of processes whose
    /// namespaces the caller may not know are read as well: the kernel shows them to everybody, and which ones are of the same namespace can be told from the mounts.
    /// </summary>
    /// <param name="snapshot">The scan; null for a new one.</param>
    /// <exception cref="CaissonException">There is no proc file system.</exception>
    public static MountTables Take(NamespaceSnapshot? snapshot = null)
    {
        snapshot ??= NamespaceSnapshot.Take(Scan);
        if (snapshot.Mounts is { } taken) return taken;
        var views = new List<MountNamespaceView>();
        var empty = new Dictionary<NamespaceId, NamespaceInfo>();
        foreach (var item in snapshot.Namespaces)
        {
            if (item.Kind != NamespaceKind.Mount) continue;
            if (ByProcess(item) is { } view) views.Add(view);
            else empty.Add(item.Id, item);
        }

        if (empty.Count > 0) ByKernel(empty, views);
        foreach (var item in empty.Values.ToArray())
        {
            if (ByHolder(item, views) is not { } view) continue;
            views.Add(view);
            empty.Remove(item.Id);
        }

        foreach (var view in OfUnknown(snapshot)) Merge(views, view);
        return new(views, empty.Keys);
    }

    // A process after chroot(2) sees a part only: one that sees the namespace from its root is better, and the most senior one is the best known.
    private static MountNamespaceView? ByProcess(NamespaceInfo item)
    {
        var candidates = new List<int>();
        if (item.Leader is { } leader) candidates.Add(leader.Pid);
        candidates.AddRange(item.Processes);
        foreach (var holder in item.OtherHolders)
        {
            if (holder is { Kind: HolderKind.Task, Tid: { } tid }) candidates.Add(tid);
        }

        MountNamespaceView? partial = null;
        foreach (var pid in candidates)
        {
            var whole = SeesAll(pid);
            if (!whole && partial is not null) continue;
            if (Table(pid) is not { } view || view.Id != item.Id) continue;
            if (whole) return view;
            partial = view;
        }

        return partial;
    }

    // One that somebody has made longer than can be read is none, and hides none of the others.
    private static MountNamespaceView? Table(int pid)
    {
        try
        {
            return MountNamespaceView.TryRead(pid);
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    // The kernel hands out each that it has; no path is in between that somebody could have put something else at.
    private static void ByKernel(Dictionary<NamespaceId, NamespaceInfo> wanted, List<MountNamespaceView> views)
    {
        using var proc = RootDirectory.Open("/proc");
        MountNamespaceList.Visit(proc.Descriptor, fd =>
        {
            using var handle = NamespaceHandle.FromDescriptor(Descriptors.Duplicate(fd).Release(), NamespaceKind.Mount);
            if (wanted.ContainsKey(handle.Id) && Entered(handle) is { } view && wanted.Remove(handle.Id)) views.Add(view);
        });
    }

    private static MountNamespaceView? ByHolder(NamespaceInfo item, List<MountNamespaceView> views)
    {
        foreach (var holder in item.OtherHolders)
        {
            try
            {
                using var handle = Open(holder, views);
                if (handle is not null && handle.Id == item.Id && Entered(handle) is { } view) return view;
            }
            catch (CaissonException)
            {
                // It is gone, or not for the caller to open; another holder may do.
            }
        }

        return null;
    }

    private static NamespaceHandle? Open(NamespaceHolder holder, List<MountNamespaceView> views)
    {
        if (holder is { Kind: HolderKind.Descriptor, Pid: { } pid, Descriptor: { } number }) return NamespaceHandle.OpenPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{number}"), NamespaceKind.Mount);
        if (holder is not { Kind: HolderKind.BindMount, Path: { } point, Relative: { } where } || views.Find(view => view.Id == where)?.Pid is not { } viewer) return null;
        return BoundNamespace.Open(viewer, point, NamespaceKind.Mount);
    }

    private static MountNamespaceView? Entered(NamespaceHandle handle)
    {
        try
        {
            return MountNamespaceView.Read(handle);
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    private static IEnumerable<MountNamespaceView> OfUnknown(NamespaceSnapshot snapshot)
    {
        // One line is enough to see whether a namespace is new: a mount is in one namespace only.
        var first = new HashSet<int>();
        foreach (var process in snapshot.Processes)
        {
            if (process.Namespaces[NamespaceKind.Mount] is not null || FirstMount(process.Pid) is not { } mount || !first.Add(mount)) continue;
            if (Table(process.Pid) is { } view) yield return view;
        }
    }

    private static void Merge(List<MountNamespaceView> views, MountNamespaceView view)
    {
        var known = views.FindIndex(view.IsSameNamespace);
        if (known < 0) views.Add(view);
        else if (views[known].Id is null && views[known].Mounts.Count < view.Mounts.Count) views[known] = view;
    }

    private static bool SeesAll(int pid)
    {
        Span<byte> link = stackalloc byte[8];
        var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root"), link);
        return length == 1;
    }

    private static int? FirstMount(int pid)
    {
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/mountinfo"), Fcntl.O_RDONLY);
        if (fd < 0) return null;
        using var file = new DescriptorHandle(fd);
        Span<byte> start = stackalloc byte[16];
        var length = (int)SystemCall.read(fd, start);
        var blank = length > 0 ? start[..length].IndexOf((byte)' ') : -1;
        return blank > 0 && System.Buffers.Text.Utf8Parser.TryParse(start[..blank], out int id, out _) ? id : null;
    }
}
