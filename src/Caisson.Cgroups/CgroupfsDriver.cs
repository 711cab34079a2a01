using Caisson.Cgroups.Resources;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>Makes control groups by making directories.</summary>
public sealed partial class CgroupfsDriver : ICgroupDriver
{
    /// <inheritdoc/>
    public CgroupManager Manager => CgroupManager.Cgroupfs;

    /// <inheritdoc/>
    public bool NeedsProcess => false;

    /// <inheritdoc/>
    /// <remarks>
    /// An absolute path starts at the mount of each hierarchy, a relative one at <see cref="CgroupPath.Base"/>; without a path the group
    /// has its name there. Where it is up to us, a caller without privileges uses the hierarchies that are delegated to it.
    /// </remarks>
    public Cgroup? Locate(CgroupRequest request)
    {
        var path = CgroupPath.Normalize(request.Spec.Linux?.CgroupsPath);
        bool chosen = path is null && request.Rootless;
        var directories = new List<CgroupDirectory>(request.Layout.Hierarchies.Count);
        foreach (var hierarchy in request.Layout.Hierarchies)
        {
            if (path is ['/', ..])
            {
                directories.Add(new CgroupDirectory(hierarchy.Version, hierarchy.Controllers, hierarchy.MountPoint + path));
                continue;
            }
            var start = CgroupPath.Base(hierarchy);
            if (chosen && !IsDelegated(hierarchy, ref start)) continue;
            directories.Add(new CgroupDirectory(hierarchy.Version, hierarchy.Controllers, start + "/" + (path ?? request.Name ?? request.Id)));
        }
        if (directories.Count > 0) return new Cgroup(CgroupManager.Cgroupfs, null, directories);
        return Without(request, path);
    }

    /// <inheritdoc/>
    public void Apply(Cgroup group, SpecResources resources, UpdateJournal? journal)
    {
        if (group.Unified is { } unified && UnifiedTree.Wanted(resources) is { Count: > 0 } wanted) UnifiedTree.Enable(unified, wanted, required: true);
        CgroupResources.Apply(group, resources, journal);
    }

    /// <inheritdoc/>
    public void Remove(Cgroup group)
    {
        foreach (var directory in group.Directories) group.Remove(directory);
    }

    /// <summary>Why there is no group where no hierarchy is mounted, and what helps.</summary>
    internal static (string Cause, Advice Remedy) NotMounted =>
        ($"no control groups are mounted at {CgroupLayout.MountPoint}", new Advice("mount them, or do without", AdviceKind.DoWithoutCgroups));

    /// <summary>Why an ordinary user may get no group, and what helps.</summary>
    internal static (string Cause, Advice Remedy) NotDelegated => ("no control group is delegated to the caller",
        new Advice("run it in a delegated group (systemd-run --user --scope -p Delegate=yes …), or do without limits", AdviceKind.DoWithoutCgroups));

    // No group at all: only for a container that does not need one.
    private static Cgroup? Without(CgroupRequest request, string? path)
    {
        var (why, remedy) = request.Layout.Mode == CgroupMode.None ? NotMounted : NotDelegated;
        if (path is not null) throw new CaissonException($"Cannot make the control group {path}", why, remedy);
        if (request.Spec.Linux?.Resources is { } resources && ResourceWishes.First(resources) is { } wish)
            throw new CaissonException($"Cannot apply linux.resources.{wish}", why, remedy);
        request.Warn?.Invoke($"the container stays in its caller's control groups: {why}");
        return null;
    }

    /// <summary>
    /// Whether the caller can make a group there and move processes from its own into it, which takes the right to write to cgroup.procs of
    /// what both have in common. In version 2 the caller's own group will do if the one above it is somebody else's.
    /// </summary>
    private static bool IsDelegated(CgroupHierarchy hierarchy, ref string start)
    {
        if (IsWritable(start) && (hierarchy.Version == 1 || IsWritable(start + "/cgroup.procs"))) return true;
        if (hierarchy.Version == 1 || start == hierarchy.OwnDirectory) return false;
        start = hierarchy.OwnDirectory;
        return IsWritable(start) && IsWritable(start + "/cgroup.procs");
    }

    private static bool IsWritable(string path) => SystemCall.faccessat2(Fcntl.AT_FDCWD, path, 2 /* W_OK */, Fcntl.AT_EACCESS) >= 0;
}
