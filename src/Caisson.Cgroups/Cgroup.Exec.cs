using Caisson.Linux.Processes;

namespace Caisson.Cgroups;

public sealed partial class Cgroup
{
    /// <summary>The groups that a further process of the container starts in.</summary>
    /// <param name="choices">Groups below the container's own: a path for all hierarchies, or <c>CONTROLLER[,CONTROLLER…]:PATH</c> for some.</param>
    /// <param name="initPid">The container's first process.</param>
    /// <exception cref="CaissonException">A choice is not of its form, or there is no such group.</exception>
    internal Cgroup ForExec(IReadOnlyList<string> choices, int initPid)
    {
        var directories = new List<CgroupDirectory>(Directories.Count);
        var parsed = CgroupChoices.Parse(choices);
        foreach (var directory in Directories)
        {
            string path = directory.Path;
            bool named = parsed.For(directory) is { } below && (path += "/" + below) is not null;
            // The first process has moved, and the group that it left was removed: it is where the container is now.
            if (!named && !directory.IsThere) path = CurrentOf(directory, initPid) ?? path;
            // A group that hands controllers on takes no process of its own: its first process has gone further down, and so does this one.
            else if (!named && directory.Version == 2 && !string.IsNullOrEmpty(directory.TryRead("cgroup.subtree_control"))
                && CurrentOf(directory, initPid) is { } current && CgroupPath.Below(path, current) is not null) path = current;
            var chosen = new CgroupDirectory(directory.Version, directory.Version == 1 ? directory.Controllers : [], path);
            if (path != directory.Path && !chosen.IsThere)
                throw new CaissonException($"Cannot start a process in the control group {path}", "there is no such group", "make it first: only groups that exist are taken");
            directories.Add(chosen);
        }
        parsed.RefuseUnused();
        return new Cgroup(Manager, Unit, directories);
    }

    // Where the container's first process is now in the hierarchy of a directory; null if that cannot be seen from here.
    private static string? CurrentOf(CgroupDirectory directory, int pid)
    {
        foreach (var membership in CgroupMembership.TryRead(pid) ?? [])
        {
            if (!membership.IsOf(directory.Version, directory.Controllers)) continue;
            foreach (var hierarchy in CgroupLayout.Read().Hierarchies)
                if (hierarchy.Name == directory.Hierarchy && !membership.Path.StartsWith("/..", StringComparison.Ordinal)) return hierarchy.DirectoryOf(membership.Path);
        }
        return null;
    }
}
