using Caisson.Runtime.Launch;

namespace Caisson.Engine;

/// <summary>Puts a root together from a directory and the file systems mounted below it, each under an overlay of its own.</summary>
internal static class HostRoot
{
    /// <summary>The layers for a directory tree.</summary>
    /// <param name="directory">The directory that becomes the root; absolute.</param>
    /// <param name="upper">Where changes are kept; null to throw them away.</param>
    /// <param name="facts">The mount table.</param>
    /// <param name="directories">Gets the directories that must exist.</param>
    /// <param name="warnings">Told about file systems that are shown read-only.</param>
    internal static List<OverlayLayer> Layers(string directory, string? upper, HostFacts facts, List<string> directories, List<string> warnings)
    {
        var host = directory == "/";
        var carrier = MountOf(directory, facts.Mounts);
        var layers = new List<OverlayLayer>();
        Add(layers, "/", directory, carrier, upper, facts, directories, warnings);
        foreach (var mount in facts.Mounts)
        {
            if (mount.Target == directory || !Paths.IsAtOrBelow(mount.Target, directory)) continue;
            if (IsKernels(mount.Type) || host && IsReplaced(mount.Target) || Paths.IsAtOrBelow(mount.Target, facts.StateDirectory)) continue;
            if (IsHidden(mount, facts.Mounts)) continue;
            var kind = facts.Probe(mount.Target).Kind;
            if (kind is not (HostPathKind.Directory or HostPathKind.Unknown)) continue;
            // The whole system is the machine's business; a directory of the user's choice has the mounts that its owner put there.
            var target = host ? mount.Target : mount.Target[directory.Length..];
            Add(layers, target, mount.Target, mount, upper, facts, directories, warnings);
        }

        layers.Sort(static (a, b) => Paths.Depth(a.Target).CompareTo(Paths.Depth(b.Target)));
        return layers;
    }

    private static void Add(List<OverlayLayer> layers, string target, string lower, HostMount? mount, string? upper, HostFacts facts,
        List<string> directories, List<string> warnings)
    {
        if (mount is { } carrier && !CanCarry(carrier.Type))
        {
            warnings.Add($"{lower} is read-only in the container: its file system, {carrier.Type}, cannot be the lower layer of an overlay");
            layers.Add(new OverlayLayer(target, lower, ReadOnlyBind: true));
            return;
        }

        if (upper is null)
        {
            layers.Add(new OverlayLayer(target, lower));
            return;
        }

        if (mount is { } lowerMount && MountOf(upper, facts.Mounts) is { } upperMount && upperMount.Device == lowerMount.Device
            && Paths.IsAtOrBelow(Inner(upperMount, upper), Inner(lowerMount, lower)))
        {
            if (target == "/")
            {
                throw Problem.With("--overlay-upper", upper, $"it lies inside {lower}, the tree that it is to cover, and the kernel refuses layers that overlap",
                    "choose a directory on another file system");
            }

            warnings.Add($"changes to {target} are thrown away: it holds {upper} itself, and the kernel refuses layers that overlap");
            layers.Add(new OverlayLayer(target, lower));
            return;
        }

        // Further file systems get their own pair; their paths become one name, as systemd-escape(1) would write them.
        var own = target == "/" ? upper : $"{upper}/mounts/{target[1..].Replace("-", "\\x2d", StringComparison.Ordinal).Replace('/', '-')}";
        directories.Add(own + "/upper");
        directories.Add(own + "/work");
        layers.Add(new OverlayLayer(target, lower, own + "/upper", own + "/work"));
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
