using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups;

/// <summary>Which control group hierarchies are mounted, and where the caller is in each.</summary>
/// <remarks>
/// In a hybrid machine a controller is either in a version 1 hierarchy or in the version 2 tree; it is used where it is. Only
/// what is mounted at or below /sys/fs/cgroup counts, as for every other runtime.
/// </remarks>
public sealed class CgroupLayout
{
    /// <summary>Where the machine's hierarchies are mounted.</summary>
    public const string MountPoint = "/sys/fs/cgroup";

    private IReadOnlyList<string>? _unifiedControllers;

    private CgroupLayout(List<CgroupHierarchy> hierarchies)
    {
        Hierarchies = hierarchies;
        bool legacy = false;
        foreach (var hierarchy in hierarchies)
        {
            if (hierarchy.Version == 2) Unified = hierarchy;
            else legacy = true;
        }
        Mode = legacy ? Unified is null ? CgroupMode.Legacy : CgroupMode.Hybrid : Unified is null ? CgroupMode.None : CgroupMode.Unified;
    }

    /// <summary>The kind of layout.</summary>
    public CgroupMode Mode { get; }

    /// <summary>Every hierarchy, in the order in which they were mounted.</summary>
    public IReadOnlyList<CgroupHierarchy> Hierarchies { get; }

    /// <summary>The version 2 tree; null if none is mounted.</summary>
    public CgroupHierarchy? Unified { get; }

    /// <summary>The controllers of the version 2 tree; empty if there is none. Read when first asked for.</summary>
    public IReadOnlyList<string> UnifiedControllers =>
        _unifiedControllers ??= Unified is null ? [] : Words(ProcFile.TryRead(Unified.MountPoint + "/cgroup.controllers"));

    /// <summary>The hierarchy that a controller is in; null if the machine has no such controller mounted.</summary>
    /// <param name="controller">Its name, such as <c>memory</c>; <c>name=…</c> for a hierarchy without one.</param>
    public CgroupHierarchy? Of(string controller)
    {
        foreach (var hierarchy in Hierarchies)
            if (hierarchy.Has(controller)) return hierarchy;
        foreach (var each in UnifiedControllers)
            if (each == controller) return Unified;
        return null;
    }

    /// <summary>Looks at this process's mounts and groups.</summary>
    /// <exception cref="CaissonException">/proc is not mounted.</exception>
    public static CgroupLayout Read() => Parse(ProcFile.Read("/proc/self/mountinfo"), ProcFile.Read("/proc/self/cgroup"));

    /// <summary>Puts the layout together from the texts of /proc/PID/mountinfo and /proc/PID/cgroup.</summary>
    internal static CgroupLayout Parse(ReadOnlySpan<byte> mounts, ReadOnlySpan<byte> groups)
    {
        var found = new List<CgroupHierarchy>();
        IReadOnlyList<CgroupMembership>? memberships = null;
        foreach (var range in mounts.Split((byte)'\n'))
        {
            var line = mounts[range];
            if (line.IndexOf(" /sys"u8) < 0) continue;
            var mount = MountInfo.Parse(CString.Decode(line));
            // What was mounted before at this place, or below it, is covered now.
            found.RemoveAll(earlier => IsAtOrBelow(earlier.MountPoint, mount.MountPoint));
            if (!IsAtOrBelow(mount.MountPoint, MountPoint) || mount.FileSystemType is not ("cgroup" or "cgroup2")) continue;
            memberships ??= CgroupMembership.Parse(CString.Decode(groups));
            bool second = mount.FileSystemType == "cgroup2";
            if (OwnPath(memberships, second ? null : mount.SuperOptions, out var controllers) is not { } own) continue;
            found.Add(new CgroupHierarchy(second ? 2 : 1, controllers, mount.MountPoint, mount.Root, own));
        }
        return new CgroupLayout(found);
    }

    /// <summary>Splits a file of names: blanks and line ends separate them.</summary>
    internal static List<string> Words(ReadOnlySpan<byte> text)
    {
        var words = new List<string>();
        while (!(text = text.TrimStart(" \n"u8)).IsEmpty)
        {
            int end = text.IndexOfAny((byte)' ', (byte)'\n');
            if (end < 0) end = text.Length;
            words.Add(CString.Decode(text[..end]));
            text = text[end..];
        }
        return words;
    }

    private static bool IsAtOrBelow(string path, string directory) =>
        path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/');

    // The membership tells which of the superblock's options are controllers: those that it lists.
    private static string? OwnPath(IReadOnlyList<CgroupMembership> memberships, string? options, out IReadOnlyList<string> controllers)
    {
        controllers = [];
        foreach (var membership in memberships)
        {
            if (options is null ? !membership.IsVersion2 : membership.IsVersion2 || !AreAll(membership.Controllers, options)) continue;
            controllers = membership.Controllers;
            return membership.Path;
        }
        return null;
    }

    private static bool AreAll(IReadOnlyList<string> controllers, string options)
    {
        foreach (var controller in controllers)
        {
            bool found = false;
            foreach (var range in options.AsSpan().Split(',')) found |= options.AsSpan(range).SequenceEqual(controller);
            if (!found) return false;
        }
        return controllers.Count > 0;
    }
}
