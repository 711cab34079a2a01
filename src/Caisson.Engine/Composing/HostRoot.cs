using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>Puts a root together from a directory and the file systems mounted below it, each under an overlay of its own.</summary>
/// <remarks>
/// In a user namespace the mounts of the host are locked together: the kernel gives nothing out that has another mount below it, for what that
/// covers would come to light. There the tree is taken apart: a skeleton of the directories on the way to mounts, and an overlay for everything beside them.
/// An administrator's own mounts are not locked, so nobody else's container needs that.
/// </remarks>
/// <param name="facts">What the machine is.</param>
/// <param name="upper">Where changes are kept; null to throw them away.</param>
/// <param name="maps">The container's ids, where the caller may see more than they; null otherwise.</param>
/// <param name="warnings">What is shown otherwise than asked.</param>
internal sealed class HostRoot(HostFacts facts, string? upper, IdMaps? maps, List<string> warnings)
{
    // A tree with that many pieces would take long, and has a reason that is better looked at.
    private const int MostLayers = 1000;

    private readonly List<OverlayLayer> _layers = [];
    private bool _host;
    private string _directory = "/";

    /// <summary>The directories that must exist before the launch, for changes that are kept; below <c>upper</c>.</summary>
    internal List<string> Directories { get; } = [];

    /// <summary>What the skeleton is made of, parents first; empty if none is needed.</summary>
    internal List<SkeletonEntry> Skeleton { get; } = [];

    /// <summary>Takes a directory tree for the root.</summary>
    /// <param name="directory">The directory that becomes the root; absolute.</param>
    /// <param name="locked">Whether the mounts are locked together.</param>
    internal void Take(string directory, bool locked)
    {
        _host = directory == "/";
        _directory = directory;
        if (locked && HasMountsBelow(directory))
        {
            TakeApart(directory);
        }
        else
        {
            Add(directory);
            foreach (var mount in facts.Mounts)
            {
                if (mount.Target == directory || !Paths.IsAtOrBelow(mount.Target, directory) || !IsShown(mount)) continue;
                // An overlay takes directories only; what a mounted file hides stays hidden.
                if (facts.Probe(mount.Target).Kind is HostPathKind.Directory or HostPathKind.Unknown) Add(mount.Target);
                else if (facts.Probe(mount.Target).Kind == HostPathKind.File)
                    _layers.Add(new OverlayLayer(Inside(mount.Target), mount.Target, ReadOnlyBind: true, Attributes: AttributesOf(mount), NoLinks: true));
            }
        }
    }

    /// <summary>What it comes to: the root's layer first, every other after those above it.</summary>
    internal List<OverlayLayer> Layers()
    {
        _layers.Sort(static (a, b) => Paths.Depth(a.Target).CompareTo(Paths.Depth(b.Target)));
        return _layers;
    }

    private bool IsShown(HostMount mount) =>
        !IsKernels(mount.Type) && !(_host && IsReplaced(mount.Target)) && !Paths.IsAtOrBelow(mount.Target, facts.StateDirectory) && !IsHidden(mount, facts.Mounts);

    private bool HasMountsBelow(string path)
    {
        foreach (var mount in facts.Mounts)
        {
            if (mount.Target != path && Paths.IsAtOrBelow(mount.Target, path) && !IsHidden(mount, facts.Mounts)) return true;
        }

        return false;
    }

    private string Inside(string path) => _host ? path : path == _directory ? "/" : path[_directory.Length..];

    private void TakeApart(string path)
    {
        var inside = Inside(path);
        if (path == _directory) AddLayer("/", null, noLinks: false);

        if (facts.List(path) is not { } entries)
        {
            warnings.Add($"{inside} is empty in the container: it has mounts below it, and may not be read");
            return;
        }

        foreach (var entry in entries)
        {
            var child = path == "/" ? "/" + entry.Name : $"{path}/{entry.Name}";
            var node = Inside(child);
            switch (entry.Kind)
            {
                case HostEntryKind.Directory:
                    Skeleton.Add(new SkeletonEntry(node, SkeletonEntryKind.Directory, entry.Mode));
                    // What the container has its own of needs only the place.
                    if (_host && IsReplaced(child) || MountOf(child, facts.Mounts) is { } on && on.Target == child && IsKernels(on.Type)) break;
                    if (Paths.IsAtOrBelow(child, facts.StateDirectory)) break;
                    if (HasMountsBelow(child)) TakeApart(child);
                    else Add(child);
                    break;
                case HostEntryKind.Link:
                    Skeleton.Add(new SkeletonEntry(node, SkeletonEntryKind.Link, 0x1FF, entry.Target));
                    break;
                case HostEntryKind.File when entry.IsSmall:
                    // An overlay takes directories only; a copy can be changed, which programs expect of files in /etc.
                    Skeleton.Add(new SkeletonEntry(node, SkeletonEntryKind.File, entry.Mode, child));
                    break;
                case HostEntryKind.File:
                    Skeleton.Add(new SkeletonEntry(node, SkeletonEntryKind.File, entry.Mode));
                    _layers.Add(new OverlayLayer(node, child, ReadOnlyBind: true, Attributes: AttributesOf(MountOf(child, facts.Mounts)), NoLinks: true));
                    break;
            }

            if (_layers.Count > MostLayers)
                throw new CaissonException($"{path} is in too many pieces to be shown in a user namespace", $"more than {MostLayers} directories lie beside mounts", "use --rootfs with a directory that has no mounts below it");
        }
    }

    // A mount's place is told without links, whatever its owner makes of the directories on the way by the time of the launch. The root's own was named by the caller.
    private void Add(string lower) => AddLayer(Inside(lower), lower, noLinks: lower != _directory);

    /// <summary>Shows a directory at another place of the container than its own.</summary>
    /// <returns>False if that cannot be, for the mounts below it are locked together with its own.</returns>
    internal bool TryAdd(string target, string directory, bool locked)
    {
        if (locked && HasMountsBelow(directory)) return false;
        if (_layers.Exists(layer => layer.Target == target && layer.Lower == directory)) return true;
        _layers.RemoveAll(layer => layer.Target == target);
        AddLayer(target, directory, noLinks: false);
        return true;
    }

    private void AddLayer(string target, string? lower, bool noLinks)
    {
        if (target != "/" && ClosedOnTheWay(lower!) is { } closed)
        {
            warnings.Add($"{lower} is empty in the container: its ids may not enter {closed}");
            return;
        }

        var mount = lower is null ? null : MountOf(lower, facts.Mounts);
        var layer = new OverlayLayer(target, lower, Attributes: AttributesOf(mount), NoLinks: noLinks);
        if (mount is { } carrier && !CanCarry(carrier.Type))
        {
            warnings.Add($"{lower} is read-only in the container: its file system, {carrier.Type}, cannot be the lower layer of an overlay");
            _layers.Add(layer with { ReadOnlyBind = true });
            return;
        }

        if (upper is null)
        {
            _layers.Add(layer);
            return;
        }

        if (mount is { } lowerMount && MountOf(upper, facts.Mounts) is { } upperMount && upperMount.Device == lowerMount.Device
            && Paths.IsAtOrBelow(Inner(upperMount, upper), Inner(lowerMount, lower!)))
        {
            if (target == "/")
            {
                throw Problem.With("--overlay-upper", upper, $"it lies inside {lower}, the tree that it is to cover, and the kernel refuses layers that overlap",
                    "choose a directory on another file system");
            }

            warnings.Add($"changes to {target} are thrown away: it holds {upper} itself, and the kernel refuses layers that overlap");
            _layers.Add(layer);
            return;
        }

        // Further file systems get their own pair; their paths become one name, as systemd-escape(1) would write them.
        var place = target == "/" ? "" : $"mounts/{target[1..].Replace("-", "\\x2d", StringComparison.Ordinal).Replace('/', '-')}/";
        Directories.Add(place + "upper");
        Directories.Add(place + "work");
        _layers.Add(layer with { Upper = place + "upper", Work = place + "work" });
    }

    // What the host forbids of a mount's files is not allowed because an overlay lies over them.
    private MountAttributes AttributesOf(HostMount? mount) => (mount?.Attributes ?? MountAttributes.None) & ~MountAttributes.Rdonly;

    // The first directory on the way, or the path itself, that the container's ids may not enter although the caller may.
    private string? ClosedOnTheWay(string path)
    {
        if (maps is null) return null;
        for (var end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            var directory = end < 0 ? path : path[..end];
            var found = facts.Probe(directory);
            var enters = IdMaps.IsHostMapped(maps.Uids, found.Uid) ? 0x40u : IdMaps.IsHostMapped(maps.Gids, found.Gid) ? 0x8u : 0x1u;
            if (found.Kind is HostPathKind.Directory && (found.Mode & enters) == 0) return directory;
            if (end < 0) return null;
        }
    }

    // The path inside the file system itself, so that two mounts of one can be compared.
    private static string Inner(HostMount mount, string path)
    {
        var rest = mount.Target == "/" ? path : path[mount.Target.Length..];
        return mount.Root == "/" ? (rest.Length == 0 ? "/" : rest) : mount.Root + (rest == "/" ? "" : rest);
    }

    /// <summary>The mount to which a path leads; null if the table does not tell.</summary>
    internal static HostMount? MountOf(string path, IReadOnlyList<HostMount> mounts)
    {
        HostMount? current = null;
        foreach (var mount in mounts)
        {
            if (mount.Target == "/" && !mounts.Any(other => other.Id == mount.Parent && other.Id != mount.Id)) current = mount;
        }

        // As the kernel walks: of the mounts on the current one, the first on the way; one on the same place comes before all.
        // A table read while it changes could hold a circle; more steps than mounts cannot be right.
        for (var steps = 0; current is { } on && steps < mounts.Count; steps++)
        {
            HostMount? next = null;
            foreach (var mount in mounts)
            {
                if (mount.Parent == on.Id && mount.Id != on.Id && Paths.IsAtOrBelow(path, mount.Target)
                    && (next is null || mount.Target.Length <= next.Value.Target.Length)) next = mount;
            }

            if (next is null) break;
            current = next;
        }

        return current;
    }

    /// <summary>Whether another mount covers this one, so that no path leads to it.</summary>
    private static bool IsHidden(HostMount mount, IReadOnlyList<HostMount> mounts) => MountOf(mount.Target, mounts)?.Id != mount.Id;

    /// <summary>Whether the container has something of its own there, or the place belongs to the running host alone.</summary>
    internal static bool IsReplaced(string path) =>
        Paths.IsAtOrBelow(path, "/proc") || Paths.IsAtOrBelow(path, "/sys") || Paths.IsAtOrBelow(path, "/dev") || Paths.IsAtOrBelow(path, "/run")
        || Paths.IsAtOrBelow(path, "/tmp");

    // File systems whose files are the kernel's, wherever they are mounted.
    private static bool IsKernels(string type) => type is "proc" or "sysfs" or "devtmpfs" or "devpts" or "cgroup" or "cgroup2" or "mqueue" or "debugfs"
        or "tracefs" or "securityfs" or "selinuxfs" or "smackfs" or "apparmorfs" or "bpf" or "pstore" or "efivarfs" or "configfs" or "binfmt_misc" or "autofs" or "nsfs"
        or "hugetlbfs" or "fusectl" or "rpc_pipefs" or "nfsd" or "cpuset" or "resctrl" or "functionfs" or "usbfs" or "ramfs" or "rootfs";

    // overlayfs refuses lower layers whose names are compared in their own way, and remote ones change under it.
    private static bool CanCarry(string type) => type is not ("vfat" or "msdos" or "exfat" or "ntfs" or "ntfs3" or "hfs" or "hfsplus" or "nfs" or "nfs4" or "cifs"
        or "smb3" or "ceph" or "afs" or "ecryptfs" or "fuse" or "fuseblk" or "autofs")
        && !type.StartsWith("fuse.", StringComparison.Ordinal);
}
