using Caisson.Linux.Processes;

namespace Caisson.Runtime.Cgroups;

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
            if (parsed.For(directory) is { } below) path += "/" + below;
            // A group that hands controllers on takes no process of its own: its first process has gone further down, and so does this one.
            else if (directory.Version == 2 && !string.IsNullOrEmpty(directory.TryRead("cgroup.subtree_control")) && CurrentOf(directory, initPid) is { } current) path = current;
            var chosen = new CgroupDirectory(directory.Version, directory.Version == 1 ? directory.Controllers : [], path);
            if (path != directory.Path && !chosen.IsThere)
                throw new CaissonException($"Cannot start a process in the control group {path}", "there is no such group", "make it first: exec --cgroup takes groups that exist");
            directories.Add(chosen);
        }
        parsed.RefuseUnused();
        return new Cgroup(Manager, Unit, directories);
    }

    // Where the container's first process is now. Its group is found by the end that the path has in common with the container's own directory.
    private static string? CurrentOf(CgroupDirectory directory, int pid)
    {
        foreach (var membership in CgroupMembership.TryRead(pid) ?? [])
        {
            if (!membership.IsVersion2) continue;
            foreach (var hierarchy in CgroupLayout.Read().Hierarchies)
                if (hierarchy.Version == 2 && hierarchy.DirectoryOf(membership.Path) is var current && CgroupPath.Below(directory.Path, current) is not null) return current;
        }
        return null;
    }
}
