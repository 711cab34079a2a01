using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Cgroups;

public sealed partial class CgroupfsDriver
{
    private const uint DirectoryMode = 0x1ED; // 0755

    /// <inheritdoc/>
    public void Create(Cgroup group, CgroupRequest request, int pid)
    {
        try
        {
            foreach (var directory in group.Directories)
            {
                if (!Prepare(group, directory, request.Layout)) RefuseIfUsed(directory);
                if (directory.Version == 2) UnifiedTree.Enable(directory, UnifiedTree.ForStatistics, required: false);
            }
        }
        catch
        {
            Undo(group);
            throw;
        }
    }

    /// <summary>Removes what <see cref="Create"/> has made, also above the group itself.</summary>
    internal static void Undo(Cgroup group)
    {
        group.Dispose();
        for (int i = group.Made.Count - 1; i >= 0; i--) SystemCall.unlinkat(Fcntl.AT_FDCWD, group.Made[i], Fcntl.AT_REMOVEDIR);
        group.Made.Clear();
    }

    /// <summary>Makes one of a group's directories, if it is not there.</summary>
    /// <returns>True if it was made, false if it was there.</returns>
    /// <exception cref="CaissonException">It cannot be made, or is frozen.</exception>
    internal static bool Prepare(Cgroup group, CgroupDirectory directory, CgroupLayout layout)
    {
        var mountPoint = HierarchyOf(directory, layout).MountPoint;
        bool made = Make(group, directory, mountPoint, directory.Path);
        if (!directory.IsThere) throw NotMade(directory, directory.Path, Errno.ENOTDIR);
        RefuseIfFrozen(directory);
        if (directory.Version == 1 && directory.Has("cpuset")) LegacyCpuset.Fill(directory, mountPoint);
        return made;
    }

    private static CgroupHierarchy HierarchyOf(CgroupDirectory directory, CgroupLayout layout)
    {
        foreach (var hierarchy in layout.Hierarchies)
            if (hierarchy.Name == directory.Hierarchy) return hierarchy;
        throw new CaissonException($"The control group hierarchy {directory.Hierarchy} is not mounted");
    }

    /// <returns>True if it was made, false if it was there.</returns>
    private static bool Make(Cgroup group, CgroupDirectory directory, string mountPoint, string path)
    {
        int result = SystemCall.mkdirat(Fcntl.AT_FDCWD, path, DirectoryMode);
        if (SystemCall.ErrnoOf(result) == Errno.ENOENT && path.LastIndexOf('/') is var end && end > mountPoint.Length)
        {
            Make(group, directory, mountPoint, path[..end]);
            result = SystemCall.mkdirat(Fcntl.AT_FDCWD, path, DirectoryMode);
        }
        if (SystemCall.ErrnoOf(result) == Errno.EEXIST) return false;
        if (result < 0) throw NotMade(directory, path, SystemCall.ErrnoOf(result));
        group.Made.Add(path);
        if (directory.Version == 1 && directory.Has("memory"))
        {
            // Linux before 5.11 counts what nested groups use only if it is told to.
            using var made = new CgroupDirectory(1, directory.Controllers, path);
            if (made.TryRead("memory.use_hierarchy") == "0") made.TryWrite("memory.use_hierarchy", "1");
        }
        return true;
    }

    private static void RefuseIfUsed(CgroupDirectory directory)
    {
        using var alone = new Cgroup(CgroupManager.Cgroupfs, null, [new CgroupDirectory(directory.Version, directory.Controllers, directory.Path)]);
        var processes = alone.Processes();
        if (processes.Count == 0) return;
        throw new CaissonException($"container's cgroup is not empty: {processes.Count} process(es) found in {directory.Path}",
            "a group belongs to one container, which is ended as a whole", "give the container another linux.cgroupsPath, or end what is in there");
    }

    private static void RefuseIfFrozen(CgroupDirectory directory)
    {
        bool frozen = directory.Version == 2 ? directory.TryRead("cgroup.events")?.Contains("frozen 1", StringComparison.Ordinal) ?? false
            : directory.Has("freezer") && directory.TryRead("freezer.state") is "FROZEN" or "FREEZING";
        if (frozen)
            throw new CaissonException($"container's cgroup unexpectedly frozen: {directory.Path}", "a process in there would never run", "thaw it or the group above it, or give the container another linux.cgroupsPath");
    }

    private static CaissonException NotMade(CgroupDirectory directory, string path, Errno error) => new($"Cannot make the control group {path}", "mkdir", error, path, error switch
    {
        Errno.EACCES or Errno.EPERM => "the group above it is not delegated to the caller",
        Errno.EROFS => "control groups are mounted read-only here, as in most containers",
        Errno.EAGAIN => "a group above it allows no more below it: cgroup.max.descendants or cgroup.max.depth",
        Errno.ENOENT => "the hierarchy is gone",
        Errno.ENOTDIR => "a file of the kernel's has that name",
        _ => null,
    }, error switch
    {
        Errno.ENOTDIR => new Advice("give the container another id or linux.cgroupsPath"),
        Errno.EACCES or Errno.EPERM => new Advice("run it in a delegated group (systemd-run --user --scope -p Delegate=yes …), leave linux.cgroupsPath out, or do without", AdviceKind.DoWithoutCgroups),
        Errno.EROFS => new Advice("mount /sys/fs/cgroup writable, or do without", AdviceKind.DoWithoutCgroups),
        _ => null,
    });
}
